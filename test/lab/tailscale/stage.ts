import type { CommandResult } from "../command.ts";
import { operatorName, preparedServer, sshPort } from "../deployment.ts";
import type { Lab } from "../lab.ts";
import { operatorKey } from "../operator.ts";
import type { Server } from "../server.ts";
import { controlServer, Headscale } from "./headscale.ts";
import { tailscalePackage } from "./package.ts";
import { publishTailscale } from "./repository.ts";

/** A control server, the operator's own machine in its tailnet, and a server that is to come into it. */
export interface Stage {
  readonly headscale: Headscale;
  readonly laptop: Server;
  readonly server: Server;
}

/** The operator's machine: the same programs, and the key that opens the server. */
const joinedLaptop = async (lab: Lab, key: string): Promise<Server> => {
  const laptop = await lab.server("laptop");
  await laptop.push(await tailscalePackage(), "/root/tailscale.deb");
  await laptop.push((await operatorKey()).file, "/root/.ssh/id_ed25519");
  await laptop.write("/root/key", key, "600");
  await laptop.shell(
    `dpkg -i /root/tailscale.deb >/dev/null
    tailscale up --login-server=${controlServer} --auth-key=file:/root/key --accept-dns=false --timeout=60s`,
  );
  return laptop;
};

export const setStage = async (lab: Lab): Promise<Stage> => {
  lab.step("a control server (Headscale), Tailscale's packages, the operator's machine");
  const [headscale] = await Promise.all([Headscale.start(), publishTailscale(lab)]);
  const key = await headscale.authKey();
  const [server, laptop] = await Promise.all([preparedServer(lab, "alpha"), joinedLaptop(lab, key)]);
  await server.shell(
    `printf '\\n[tailscale]\\nenabled = true\\nlogin_server = "%s"\\n' ${controlServer} >>/etc/clincher/clincher.toml`,
  );
  const secrets = await server.read("/etc/clincher/secrets.toml");
  await server.write("/etc/clincher/secrets.toml", `${secrets}tailscale_auth_key = "${key}"\n`, "600");
  return { headscale, laptop, server };
};

/** The server's own address in the tailnet. */
export const tailnetAddress = async (server: Server): Promise<string> =>
  (await server.run(["tailscale", "ip", "-4"])).stdout.trim();

/**
 * A login from the operator's machine to this address; never throws for one that fails (255). Two machines that meet for
 * the first time may need some seconds to find each other.
 */
export const loginFrom = (
  laptop: Server,
  address: string,
  argv: readonly string[],
  { user = operatorName, port = sshPort } = {},
): Promise<CommandResult> => {
  const settings = [
    "BatchMode=yes",
    "ConnectTimeout=20",
    "StrictHostKeyChecking=accept-new",
    "LogLevel=ERROR",
  ];
  const options = settings.flatMap((setting) => ["-o", setting]);
  return laptop.run(["ssh", ...options, "-p", String(port), `${user}@${address}`, "--", ...argv], {
    check: false,
  });
};
