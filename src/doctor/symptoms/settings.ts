import { cutOff } from "../../facts/cut-off.ts";
import { decode, type FileFact, file } from "../../facts/file.ts";
import { pendingRevert } from "../../facts/revert.ts";
import type { Problem } from "../../problem.ts";
import { loadSettings, settingsPath } from "../../settings/load.ts";
import type { Settings } from "../../settings/schema.ts";
import { checkSecretsFile } from "../../settings/secrets/file.ts";
import { loadSecrets, secretsPath } from "../../settings/secrets/load.ts";
import { missingSecretProblem, missingSecrets } from "../../settings/secrets/missing.ts";
import { checkSettingsFile } from "../../settings/settings-file.ts";
import type { Symptom } from "../symptom.ts";

const settings = file(settingsPath);
const secrets = file(secretsPath);

/** Without them almost nothing works; those that clincher makes up would be other ones. */
export const noSecrets: Problem = {
  what: "The secrets of this server are not there",
  where: secretsPath,
  fix: `Take them out of a backup (clincher restore --to /root/old --only settings --key-file FILE) and put them back. Without backups: clincher init --force makes new ones`,
};

const secretProblems = (seen: FileFact | null, needed: Settings): readonly Problem[] => {
  if (seen === null) return [noSecrets];
  const untrusted = checkSecretsFile(secretsPath, seen.stat);
  if (untrusted !== null) return [untrusted];
  const loaded = loadSecrets({
    override: null,
    file: { path: secretsPath, text: decode(seen.content) },
    environment: {},
    environmentFiles: {},
  });
  return loaded.ok
    ? missingSecrets(needed, loaded.secrets).map((each) => missingSecretProblem(each, secretsPath))
    : loaded.problems;
};

export const settingsSymptom: Symptom = {
  name: "settings",
  title: "settings and secrets can be read",
  needs: [settings, secrets],
  judge: (facts) => {
    const seen = facts.get(settings);
    if (seen === null)
      return [
        {
          what: "There are no settings on this server",
          where: settingsPath,
          fix: "clincher init makes them; clincher restore brings back a server that was backed up",
        },
      ];
    const untrusted = checkSettingsFile(settingsPath, seen.stat);
    if (untrusted !== null) return [untrusted];
    const given = { path: settingsPath, text: decode(seen.content) };
    const loaded = loadSettings({ flags: {}, file: given, environment: {} });
    return loaded.ok ? secretProblems(facts.get(secrets), loaded.settings) : loaded.problems;
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
