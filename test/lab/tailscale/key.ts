import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../command.ts";
import { withLock } from "../lock.ts";
import { machinePackages } from "../machine.ts";
import { cached } from "../paths.ts";

const user = "Lab package key <packages@agents-lab.net>";

export interface PackageKey {
  /** GnuPG's folder. */
  readonly home: string;
  /** 40 hexadecimal digits, upper case. */
  readonly fingerprint: string;
  /** File with the public half, in ASCII armor. */
  readonly publicFile: string;
}

const gpg = (home: string, argv: string[]) =>
  command([
    "gpg",
    "--homedir",
    home,
    "--batch",
    "--no-tty",
    "--quiet",
    "--pinentry-mode",
    "loopback",
    ...argv,
  ]);

/** Signs a file in place, as apt wants an InRelease. */
export const clearSign = async ({ home }: PackageKey, file: string, signed: string): Promise<void> => {
  await rm(signed, { force: true });
  await gpg(home, ["--passphrase", "", "--digest-algo", "SHA256", "--output", signed, "--clearsign", file]);
};

/** The key that signs packages on this machine's labs; made when it is not there. */
export const packageKey = (): Promise<PackageKey> =>
  withLock("package-key", async () => {
    const home = cached("package-key");
    const publicFile = join(home, "public.asc");
    const fingerprintFile = join(home, "fingerprint");
    if (!existsSync(fingerprintFile)) {
      await machinePackages(["gnupg"]);
      const made = `${home}.new`;
      await rm(made, { recursive: true, force: true });
      await mkdir(made, { recursive: true, mode: 0o700 });
      await gpg(made, ["--passphrase", "", "--quick-generate-key", user, "rsa3072", "sign", "never"]);
      const { stdout } = await gpg(made, ["--with-colons", "--list-keys"]);
      const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(stdout)?.[1] ?? "";
      await gpg(made, ["--armor", "--output", join(made, "public.asc"), "--export", fingerprint]);
      await command(["gpgconf", "--homedir", made, "--kill", "all"], { check: false });
      await writeFile(join(made, "fingerprint"), fingerprint);
      await rename(made, home);
    }
    return { home, publicFile, fingerprint: await readFile(fingerprintFile, "utf8") };
  });
