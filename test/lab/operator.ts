import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { command } from "./command.ts";
import { withLock } from "./lock.ts";
import { cached } from "./paths.ts";

/** The operator's ssh key: root's authorized key on every server, as a provider's panel puts it there. */
export interface OperatorKey {
  file: string;
  publicKey: string;
}

/** The key of this machine's lab, made once in the cache. */
export const operatorKey = (): Promise<OperatorKey> =>
  withLock("operator", async () => {
    const file = cached("operator", "id_ed25519");
    await mkdir(cached("operator"), { recursive: true, mode: 0o700 });
    if (!existsSync(`${file}.pub`))
      await command(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "operator@lab", "-f", file]);
    return { file, publicKey: await readFile(`${file}.pub`, "utf8") };
  });
