import { egressExecutable } from "../../embedded/egress.ts";
import { noSecrets } from "../doctor/symptoms/settings.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { secretsPath } from "../settings/secrets/load.ts";
import type { Environment } from "../settings/sources.ts";
import { hostPaths } from "../stack/paths.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { mustBeRoot } from "./root.ts";

const nothing = {
  what: "Nothing is installed on this server",
  where: secretsPath,
  fix: "clincher init and clincher install make a new server; clincher restore brings one back.",
};

/** Throws on an installed server that lost its secrets: those that would be made up open none of its backups. */
export const secretsNotLost = async (host: Host): Promise<void> => {
  const [secrets, installed] = await Promise.all([host.stat(secretsPath), host.stat(hostPaths.environment)]);
  if (secrets === null && installed !== null) throw new Failure(exitCodes.settings, noSecrets);
};

/** The deployment that this server's own files describe, for commands that work on what is there. */
export const knownDeployment = async (host: Host, environment: Environment): Promise<Prepared> => {
  mustBeRoot(host);
  await secretsNotLost(host);
  if ((await host.stat(secretsPath)) === null) throw new Failure(exitCodes.settings, nothing);
  return await prepare(host, { flags: {}, environment, egress: egressExecutable });
};
