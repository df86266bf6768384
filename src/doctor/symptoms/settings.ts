import { cutOff } from "../../facts/cut-off.ts";
import { file } from "../../facts/file.ts";
import { pendingRevert } from "../../facts/revert.ts";
import { loadSettings, settingsPath } from "../../settings/load.ts";
import type { Symptom } from "../symptom.ts";

const settings = file(settingsPath);

export const settingsSymptom: Symptom = {
  name: "settings",
  title: "the settings can be read",
  needs: [settings],
  judge: (facts) => {
    const content = facts.get(settings)?.content ?? null;
    if (content === null)
      return [
        {
          what: "There are no settings on this server",
          where: settingsPath,
          fix: "clincher init makes them; clincher restore brings back a server that was backed up",
        },
      ];
    const text = new TextDecoder().decode(content);
    const loaded = loadSettings({ flags: {}, file: { path: settingsPath, text }, environment: {} });
    return loaded.ok ? [] : loaded.problems;
  },
};

export const cutOffSymptom: Symptom = {
  name: "cut-off",
  title: "no restore and no upgrade was cut off",
  needs: [cutOff],
  judge: (facts) => {
    const found = facts.get(cutOff);
    if (found === null) return [];
    return [
      {
        what: `${found.what} has not ended`,
        why: found.half
          ? "Nothing starts before its data is whole."
          : "The agent may be stopped, or run on what is not checked yet.",
        fix: "clincher resume; why it did not end by itself: journalctl -u clincher-resume -n 30",
      },
    ];
  },
};

export const loginsSymptom: Symptom = {
  name: "logins",
  title: "no change of ssh and firewall waits",
  needs: [pendingRevert],
  judge: (facts) => {
    const pending = facts.get(pendingRevert);
    if (pending === null) return [];
    return [
      {
        what: "A change of ssh and firewall waits to be confirmed, and is taken back otherwise",
        fix: "clincher harden status shows the line to run on your own machine",
      },
    ];
  },
};
