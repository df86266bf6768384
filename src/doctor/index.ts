import type { Symptom } from "./symptom.ts";
import { channelsSymptom, egressSymptom, modelsSymptom, sandboxSymptom } from "./symptoms/conversation.ts";
import { clockSymptom, diskSymptom, dockerSymptom, memorySymptom, rebootSymptom } from "./symptoms/server.ts";
import { servicesSymptom, webSymptom } from "./symptoms/services.ts";
import { cutOffSymptom, loginsSymptom, settingsSymptom } from "./symptoms/settings.ts";
import { tailnetSymptom } from "./symptoms/tailnet.ts";

/** What is looked at, in the order in which one thing causes another. */
export const symptoms: readonly Symptom[] = [
  settingsSymptom,
  cutOffSymptom,
  diskSymptom,
  memorySymptom,
  clockSymptom,
  dockerSymptom,
  servicesSymptom,
  webSymptom,
  modelsSymptom,
  channelsSymptom,
  sandboxSymptom,
  egressSymptom,
  loginsSymptom,
  tailnetSymptom,
  rebootSymptom,
];
