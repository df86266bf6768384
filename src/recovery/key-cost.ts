import type { Command, Host } from "../host/host.ts";

/** 256 random bits, as clincher (settings/secrets/generate.ts) and `openssl rand -hex 32` make them. */
const random = /^[0-9a-f]{64}$/;

const shareOfCore = [
  ...(["systemd-run", "--scope", "--quiet", "--collect"] as const),
  // In short turns: in those of a tenth of a second that are usual it would measure chance.
  ...(["--property=CPUQuota=30%", "--property=CPUQuotaPeriodSec=10ms"] as const),
  // Else systemd logs the whole command.
  "--description=restic, making a key",
] as const;

/**
 * The command of a restic that makes such a key, made cheaper. restic makes every guess at a key dear: it looks how much of
 * scrypt it gets done in half a second, and all that the key ever opens pays that again, each run of restic too. It has no
 * setting for it, and tries one price after the other; with three tenths of a core it finds three tenths of it, and is done in
 * 1.5 s. With more of a core chance decides between this price and twice as much, with less it looks for longer. Guesses at
 * 256 random bits are hopeless at any price, so nothing is lost; a key that a person thought of keeps the full price. So does
 * any without systemd.
 */
export const makingKey = async (host: Host, key: string, argv: Command["argv"]): Promise<Command["argv"]> => {
  if (!random.test(key)) return argv;
  const { code } = await host.run({ argv: [...shareOfCore, "true"] });
  return code === 0 ? [...shareOfCore, ...argv] : argv;
};
