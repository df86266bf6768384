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
