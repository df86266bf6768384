import { inet, inNamespace } from "../network.ts";
import { operatorKey } from "../operator.ts";
import { alive } from "../paths.ts";

export interface SshOptions {
  /** 22 by default. */
  port?: number;
  /** Source address, one that the internet namespace has; the router's by default. */
  from?: string;
  /** Private key file; the operator's by default. */
  key?: string;
}

/** The command line of a login from the internet with the machine's ssh client; a first host key is accepted. */
export async function sshCommand(
  server: { address: string },
  user: string,
  argv: string[],
  { port = 22, from, key }: SshOptions,
): Promise<string[]> {
  const settings = {
    IdentityFile: key ?? (await operatorKey()).file,
    IdentitiesOnly: "yes",
    BatchMode: "yes",
    ConnectTimeout: "5",
    StrictHostKeyChecking: "accept-new",
    UserKnownHostsFile: alive("known_hosts"),
    LogLevel: "ERROR",
    ...(from === undefined ? {} : { BindAddress: from }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const login = ["ssh", "-F", "none", ...options, "-p", String(port), `${user}@${server.address}`];
  return inNamespace(inet, argv.length === 0 ? login : [...login, "--", ...argv]);
}
