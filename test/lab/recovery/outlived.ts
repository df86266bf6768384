import { expect } from "../expect.ts";
import type { Server } from "../server.ts";

const folder = "/var/backups/clincher";
const install = "clincher install --yes --only schedule --json";

/** Seconds after which clincher is killed: before, while and after restic makes the key. */
const moments = [0.2, 0.5, 0.9, 1.3, 1.7, 2.1, 2.5, 2.9];

/** clincher is killed, and restic, which it started to make a repository, is not: run again at once, there is one that opens. */
export const proveOutlived = async (server: Server): Promise<void> => {
  let outlived = 0;
  for (const moment of moments) {
    await server.run(["rm", "-rf", folder, "/var/lib/clincher/backup"]);
    const { stdout } = await server.shell(
      `${install} >/dev/null 2>&1 & sleep ${moment}; kill -9 $! || :; pgrep -xc restic || :; ${install} >/dev/null; ls ${folder}/keys | wc -l`,
    );
    const [alive, keys] = stdout.trim().split(/\s+/).slice(-2).map(Number);
    outlived += alive ?? 0;
    expect(keys === 1, `killed after ${moment} s: ${keys} keys`, stdout);
    await server.run(["clincher", "backup", "verify", "--all", "--target", "place0"]);
  }
  expect(outlived > 0, "restic never outlived its clincher, so this shows nothing");
  // What restic 0.14 leaves when it is killed between its key and its config.
  await server.run(["rm", `${folder}/config`]);
  await server.shell(`${install} >/dev/null; test "$(ls ${folder}/keys | wc -l)" = 1`);
  await server.run(["clincher", "backup", "verify", "--all", "--target", "place0"]);
};
