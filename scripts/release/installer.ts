import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const placeholder = "@CLINCHER_RELEASE_KEY@";

/** Writes install.sh as a release has it: with the key that it checks signatures against. */
export const writeInstaller = async (publicKey: string, to: string): Promise<void> => {
  const text = await readFile(join(import.meta.dir, "..", "..", "assets", "install.sh"), "utf8");
  if (!text.includes(placeholder)) throw new Error(`assets/install.sh has no ${placeholder}`);
  await writeFile(to, text.replace(placeholder, publicKey), { mode: 0o755 });
};
