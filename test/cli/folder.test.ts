import { expect, test } from "bun:test";
import { budgetCommand } from "../../src/cli/budget.ts";
import type { Command } from "../../src/cli/command.ts";
import { doctorCommand } from "../../src/cli/doctor.ts";
import { logsCommand } from "../../src/cli/logs.ts";
import { recoverySheetCommand } from "../../src/cli/recovery-sheet.ts";
import { restoreCommand } from "../../src/cli/restore.ts";
import { rotateCommand } from "../../src/cli/rotate.ts";
import { smokeTestCommand } from "../../src/cli/smoke-test.ts";
import { statusCommand } from "../../src/cli/status.ts";
import { supportBundleCommand } from "../../src/cli/support-bundle.ts";
import { uninstallCommand } from "../../src/cli/uninstall.ts";
import { Failure } from "../../src/problem.ts";
import { outcomeOf, server } from "./server.ts";

const settings = "/etc/clincher/clincher.toml";
const secrets = "/etc/clincher/secrets.toml";
const key = "/root/key";

test.each<[string, Command, readonly string[], number, string]>([
  [settings, budgetCommand, [], 3, "not a regular file"],
  [settings, smokeTestCommand, [], 3, "not a regular file"],
  [settings, statusCommand, [], 1, "clincher doctor --only settings"],
  [settings, doctorCommand, ["--only", "settings"], 1, "not a regular file"],
  [secrets, doctorCommand, ["--only", "settings"], 1, "not a regular file but a directory"],
  [secrets, logsCommand, ["gateway"], 0, ""],
  [secrets, supportBundleCommand, [], 0, "Written: "],
  [key, rotateCommand, ["anthropic_api_key", "--from-file", key], 3, "is not there, or a folder"],
  [key, recoverySheetCommand, ["--html", `${key}/none/sheet.html`], 3, "is not there"],
  [
    key,
    recoverySheetCommand,
    ["--html", `${key}/sheet.html`, "--json"],
    0,
    '{"written":"/root/key/sheet.html"}',
  ],
  [key, restoreCommand, ["/srv/backups", "--key-file", key, "--yes"], 3, "is not there, or a folder"],
  [key, uninstallCommand, ["--key-file", key, "--yes", "--archive", "/root/data"], 3, "cannot be read"],
] as const)(
  "a folder in the place of %s is no defect of clincher",
  async (path, command, words, exit, says) => {
    const host = server({ files: { [path]: null } });
    host.put("/root/.bashrc", "");
    await host.makeDirectory(path, { mode: 0o755, uid: 0, gid: 0 });
    const ended = await outcomeOf(command, host, ...words).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      return { exit: error.exit, said: error.message };
    });
    expect(ended.exit).toBe(exit);
    expect(ended.said).toContain(says);
  },
);
