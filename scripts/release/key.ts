import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPublicKey } from "../../src/release/minisign.ts";
import { run } from "../build/run.ts";

const needMinisign = (): void => {
  if (Bun.which("minisign") === null) throw new Error("Signing needs minisign (package minisign).");
};

/** The line of base64 in a public key file of minisign. */
const lineOf = (text: string): string => {
  const line = text.split("\n")[1]?.trim() ?? "";
  if (!isPublicKey(line)) throw new Error("minisign printed a public key that is none");
  return line;
};

/** The public half, one line of base64, of a secret key file. minisign asks for its password where it has one. */
export const publicKeyOf = async (secretKey: string): Promise<string> => {
  needMinisign();
  const folder = await mkdtemp(join(tmpdir(), "clincher-key-"));
  try {
    await run("minisign", "-R", "-s", secretKey, "-p", join(folder, "public"));
    return lineOf(await readFile(join(folder, "public"), "utf8"));
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Makes a key without a password, for tests and for build machines that keep it in a store of their own. */
export const makeKey = async (secretKey: string): Promise<void> => {
  needMinisign();
  await run("minisign", "-G", "-W", "-s", secretKey, "-p", `${secretKey}.pub`);
};

/** Writes `file`.minisig; `comment` is signed with it. */
export const sign = async (secretKey: string, file: string, comment: string): Promise<void> => {
  needMinisign();
  await run("minisign", "-S", "-s", secretKey, "-m", file, "-t", comment);
};
