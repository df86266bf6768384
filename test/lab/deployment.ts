import { servers } from "./addresses.ts";
import { ensureImages } from "./images/images.ts";
import type { Lab } from "./lab.ts";
import { publishRelease } from "./release.ts";
import type { Server, ServerOptions } from "./server.ts";

/** What the operator of the lab brings. The values are made up; the lab's providers take any of this shape. */
export const givenSecrets = {
  anthropic_api_key: "sk-ant-api03-lab-4f1d9c0be2a74b55a1f2c3d4e5f60718-lab",
  voyage_api_key: "pa-lab-9Qw3ZtY7uVbN5mKx2LcR8dHs",
  telegram_bot_token: "7712345678:AAH9labLabLabLabLabLabLabLabLabLab0",
} as const;

const environment = Object.fromEntries(
  Object.entries(givenSecrets).map(([name, value]) => [`CLINCHER_${name.toUpperCase()}`, value]),
);

/** A fresh server, with everything published that an install needs. */
export const freshServer = async (lab: Lab, name: string, options: ServerOptions = {}): Promise<Server> => {
  await ensureImages();
  await publishRelease(lab);
  return await lab.server(name, { memory: "8G", ...options });
};

/** Puts the executable on a server by curl | sh. */
export const downloadClincher = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("curl | sh");
  await server.shell("curl -fsSL https://get.clincher.dev/install.sh | sh");
};

/** Answers settings and secrets. */
export const initialise = async (server: Server): Promise<void> => {
  const init = [
    "clincher",
    "init",
    "--yes",
    "--domain",
    server.domain,
    "--admin-addresses",
    servers.router,
    "--docker-source",
    "distro",
    "--telegram",
    "yes",
  ];
  await server.run(init, { env: environment });
};

/** A fresh server with the executable curl'd onto it, and settings and secrets answered. Nothing is installed. */
export const preparedServer = async (
  lab: Lab,
  name: string,
  options: ServerOptions = {},
): Promise<Server> => {
  const server = await freshServer(lab, name, options);
  await downloadClincher(lab, server);
  await initialise(server);
  return server;
};

export interface PhaseTime {
  readonly phase: string;
  /** Seconds. */
  readonly took: number;
}

export interface Installed {
  readonly server: Server;
  readonly phases: readonly PhaseTime[];
  /** Seconds, all of it. */
  readonly took: number;
}

/** The port that ssh has after an install, and its operator. */
export const sshPort = 9922;
export const operatorName = "deploy";

/** What the operator does after an install: a new login over the new port, which confirms. */
export const confirm = async (server: Server): Promise<void> => {
  const { stdout } = await server.ssh(operatorName, ["sudo", "clincher", "confirm"], { port: sshPort });
  if (!stdout.startsWith("Confirmed:")) throw new Error(`the change was not confirmed: ${stdout}`);
};

/** Runs `clincher install`, confirms the change of ssh as its operator does, and returns how long each phase took. Throws with its output when it fails. */
export const install = async (lab: Lab, server: Server): Promise<Installed> => {
  lab.step("clincher install");
  const { stdout } = await server.run(["clincher", "install", "--yes", "--json"], { timeoutSeconds: 900 });
  await confirm(server);
  const events = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { event: string; phase?: string; took?: number });
  const phases = events.flatMap(({ event, phase = "", took = 0 }) =>
    event === "phase-finished" ? [{ phase, took }] : [],
  );
  const took = events.find(({ event }) => event === "run-finished")?.took ?? 0;
  return { server, phases, took };
};

/** A server on which everything runs. */
export const installedServer = async (
  lab: Lab,
  name: string,
  options: ServerOptions = {},
): Promise<Installed> => install(lab, await preparedServer(lab, name, options));
