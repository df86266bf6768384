import { z } from "zod";
import { settingsSymptom } from "../doctor/symptoms/settings.ts";
import { lastRun, type RunRecord } from "../engine/journal.ts";
import { type Container, containers, projectLabel } from "../facts/containers.ts";
import { type CutOff, readCutOff } from "../facts/cut-off.ts";
import { Facts } from "../facts/fact.ts";
import { type FileFact, file } from "../facts/file.ts";
import { agentPart, type Part, type Role, readRole } from "../facts/standby.ts";
import type { Host } from "../host/host.ts";
import { proofPath } from "../phases/proof.ts";
import { projectName } from "../phases/services.ts";
import { longestBehind, syncTiming } from "../phases/sync.ts";
import { patience } from "../phases/timetable.ts";
import type { Problem } from "../problem.ts";
import { loadSettings, settingsPath } from "../settings/load.ts";
import type { Settings } from "../settings/schema.ts";
import type { Environment } from "../settings/sources.ts";
import { type Hardening, readHardening } from "./hardening.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

export interface ServiceStatus {
  readonly name: string;
  readonly state: "healthy" | "running" | "starting" | "unhealthy" | "stopped";
  /** As Docker says it: "Up 3 minutes (healthy)". */
  readonly status: string;
  readonly image: string;
}

/** What a server that waits for another knows of it. */
export interface StandbyState extends Pick<Role, "of" | "taken" | "synced"> {
  /** The newest backup should have come over again by now, or a newer one. */
  readonly late: boolean;
}

/** What is there, before it is judged. */
export interface Observed {
  readonly installed: boolean;
  readonly docker: boolean;
  readonly services: readonly ServiceStatus[];
  readonly lastRun: RunRecord | null;
  /** When the agent last answered clincher's question, ISO 8601. */
  readonly answered: string | null;
  /** From the settings file; null when there is none. */
  readonly domain: string | null;
  /** Version of OpenClaw that the settings ask for. */
  readonly openclaw: string | null;
  /** As the settings ask for it. Without one, the agent may run no commands. Null when they cannot be read. */
  readonly sandbox: "on" | "off" | null;
  /** Whether the next run can go by settings and secrets. */
  readonly settings: "fine" | "wrong" | "none";
  /** Whether the agent belongs here, where another server may have it. */
  readonly part: Part;
  /** Of a server that waits for another. */
  readonly standby: StandbyState | null;
  /** What waits to be confirmed, and the only way in. */
  readonly hardening: Hardening;
  readonly cutOff: CutOff | null;
}

export interface Status extends Observed, Verdict {}

/** What was read of this server. */
export interface Read {
  readonly containers: readonly Container[] | null;
  readonly run: RunRecord | null;
  readonly proof: FileFact | null;
  /** Null when there are none, or they cannot be read. */
  readonly settings: Settings | null;
  /** There is a settings file, or something in its place. */
  readonly described: boolean;
  /** What the doctor says of settings and secrets. */
  readonly wrong: readonly Problem[];
  readonly hardening: Hardening;
  readonly cutOff: CutOff | null;
  readonly part: Part;
  readonly role: Role | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const stateOf = (container: Container): ServiceStatus["state"] => {
  if (!container.running) return "stopped";
  return container.health === "none" ? "running" : container.health;
};

const answeredAt = (proof: FileFact | null): string | null => {
  if (proof?.content == null) return null;
  try {
    const parsed = z
      .object({ answered: z.iso.datetime() })
      .safeParse(JSON.parse(new TextDecoder().decode(proof.content)));
    return parsed.success ? parsed.data.answered : null;
  } catch {
    return null;
  }
};

const longest = patience * syncTiming.period * 3_600_000;

const standbyFrom = ({ part, role, now, settings }: Read): StandbyState | null => {
  if (role === null || part !== "waits") return null;
  const { of, taken, synced } = role;
  const behind = (settings && longestBehind(settings)) ?? Number.POSITIVE_INFINITY;
  return { of, taken, synced, late: now - synced > longest || now - taken > behind };
};

/** Pure: what was read to what is told. */
export const statusFrom = (read: Read): Status => {
  const { containers: all, run, proof, settings, hardening, cutOff } = read;
  const own = (all ?? []).filter((each) => each.labels[projectLabel] === projectName);
  const services = own
    .map((each) => ({ name: each.name, state: stateOf(each), status: each.status, image: each.image }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const alone = settings?.standby.enabled === false && (read.part === "lost" || read.part === "unsure");
  const observed: Observed = {
    installed: run !== null && (all === null || services.length > 0),
    docker: all !== null,
    services,
    lastRun: run,
    answered: answeredAt(proof),
    domain: settings?.domain ?? null,
    openclaw: settings?.openclaw.version ?? null,
    sandbox: settings === null ? null : settings.sandbox.enabled ? "on" : "off",
    settings: read.wrong.length === 0 ? "fine" : read.described ? "wrong" : "none",
    // Settings that know no other server: the next install forgets who had the agent.
    part: alone ? "runs" : read.part,
    standby: standbyFrom(read),
    hardening,
    cutOff,
  };
  return { ...observed, ...verdictOf(observed) };
};

/** Reads only; answers in a few milliseconds. */
export const readStatus = async (host: Host, environment: Environment): Promise<Status> => {
  const proof = file(proofPath);
  const settings = file(settingsPath);
  const [facts, hardening, cutOff, role] = await Promise.all([
    Facts.collect(host, [containers, proof, settings, agentPart, ...settingsSymptom.needs]),
    readHardening(host, environment),
    readCutOff(host),
    readRole(host),
  ]);
  const content = facts.get(settings)?.content ?? null;
  const loaded =
    content === null
      ? null
      : loadSettings({
          flags: {},
          file: { path: settingsPath, text: new TextDecoder().decode(content) },
          environment: {},
        });
  return statusFrom({
    containers: facts.get(containers),
    run: lastRun(host),
    proof: facts.get(proof),
    settings: loaded?.ok === true ? loaded.settings : null,
    described: facts.get(settings) !== null,
    wrong: settingsSymptom.judge(facts),
    hardening,
    cutOff,
    part: facts.get(agentPart),
    role,
    now: host.now(),
  });
};
