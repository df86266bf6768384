import { expect, test } from "bun:test";
import { readSettings } from "../../src/deploy/settings-file.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const path = "/etc/clincher/clincher.toml";
const right = 'domain = "agent.clincher-test.dev"\nadmin.addresses = ["anywhere"]\n';

test.each<readonly [string, string | null, number, number, string]>([
  ["root's own, that all may read", right, 0o644, 0, "agent.clincher-test.dev"],
  ["not there", null, 0o644, 0, "exit 3: There are no settings"],
  ["that everybody may write", right, 0o646, 0, "exit 3: The settings file can be written by others"],
  ["that its group may write", right, 0o664, 0, "exit 3: The settings file can be written by others"],
  ["of somebody else", right, 0o600, 1000, "exit 3: The settings file can be written by others"],
  ["wrong", "domain = 7\n", 0o644, 0, "exit 3: domain"],
])("the settings that this server was installed with: %s", async (_, text, mode, uid, expected) => {
  const host = new MemoryHost();
  if (text !== null) host.put(path, text, { mode, uid, gid: uid });
  const said = await readSettings(host).then(
    ({ domain }) => domain,
    (error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      return `exit ${error.exit}: ${error.message}`;
    },
  );
  expect(said).toStartWith(expected);
});
