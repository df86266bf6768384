import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

const stays = "Nothing was changed: the executable is the one you had.";

/** The first complaint in what a command with --json said. */
const complaint = (stdout: string): string => {
  try {
    const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { problems?: { what?: string }[] };
    return last.problems?.[0]?.what ?? "it does not say why";
  } catch {
    return "it does not say why";
  }
};

/**
 * Starts a new executable here: it must say its version, and make a plan from the settings that are here, which reads
 * everything and changes nothing. Throws when it does not.
 */
export const tryExecutable = async (
  host: Host,
  path: string,
  version: string,
  settings: string | null,
): Promise<void> => {
  const said = await host.run({ argv: [path, "--version"], timeoutSeconds: 30 });
  if (said.code !== 0 || !said.stdout.startsWith(`clincher ${version} `))
    throw new Failure(exitCodes.failed, {
      what: `clincher ${version} does not run on this server`,
      why: said.code === 0 ? `it calls itself ${said.stdout.trim()}` : said.stderr.trim(),
      fix: stays,
    });
  if (settings === null || (await host.stat(settings)) === null) return;
  const planned = await host.run({ argv: [path, "plan", "--json"], timeoutSeconds: 120 });
  if (planned.code === exitCodes.ok || planned.code === exitCodes.drift) return;
  throw new Failure(exitCodes.failed, {
    what: `clincher ${version} cannot plan with the settings of this server`,
    where: settings,
    why: complaint(planned.stdout),
    fix: `${stays} Mend the settings, or see the changelog of ${version}.`,
  });
};
