import { createHash } from "node:crypto";
import type { Command, Host } from "../host/host.ts";

/** 256 random bits, as clincher (settings/secrets/generate.ts) and `openssl rand -hex 32` make them. */
const random = /^[0-9a-f]{64}$/;

const shareOfCore = [
  ...(["systemd-run", "--scope", "--quiet", "--collect"] as const),
  // In short turns: in those of a tenth of a second that are usual it would measure chance.
  ...(["--property=CPUQuota=16%", "--property=CPUQuotaPeriodSec=10ms"] as const),
  // Else systemd logs the whole command.
  "--description=restic, making a key",
] as const;

/** By the repository: systemd lets nobody make two keys of one at once. */
const scopeOf = (repository: string): string =>
  `clincher-key-${createHash("sha256").update(repository).digest("hex").slice(0, 8)}.scope`;

/**
 * Ends a restic that still makes a key of this repository, because its clincher was killed and it was not. Two that make one
 * repository at once leave one that nobody can read.
 */
export const endMakingKey = async (host: Host, repository: string): Promise<void> => {
  await host.run({ argv: ["systemctl", "stop", "--quiet", scopeOf(repository)], timeoutSeconds: 120 });
};

/**
 * The command of a restic that makes such a key, made cheaper. restic makes every guess at a key dear: it looks how much of
 * scrypt it gets done in half a second, and all that the key ever opens pays that again, each run of restic too. It has no
 * setting for it, and tries one price after the other; with a sixth of a core it finds a sixth of it. It is done in 2.4 s, which
 * an install waits for beside other things. With less it takes longer, for little. Guesses at 256 random bits are hopeless at
 * any price, so nothing is lost; a key that a person thought of keeps the full price. So does any without systemd.
 */
export const makingKey = async (
  host: Host,
  { repository, key }: { readonly repository: string; readonly key: string },
  argv: Command["argv"],
): Promise<Command["argv"]> => {
  if (!random.test(key)) return argv;
  const { code } = await host.run({ argv: [...shareOfCore, "true"] });
  return code === 0 ? [...shareOfCore, `--unit=${scopeOf(repository)}`, ...argv] : argv;
};
