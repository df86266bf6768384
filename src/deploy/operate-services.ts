import { exitCodes } from "../exit.ts";
import { containers as containersFact, projectLabel } from "../facts/containers.ts";
import type { Host } from "../host/host.ts";
import { projectName } from "../phases/services.ts";
import { Failure } from "../problem.ts";
import { waitForHealth } from "../resources/container-health.ts";
import { noteDeliberateStop } from "../resources/deliberate-stop.ts";
import type { OperatorService } from "../stack/operator-services.ts";
import { hostPaths } from "../stack/paths.ts";
import { mayRunAgent, waitsForAnother } from "./agent-here.ts";
import { noneCutOff } from "./cut-off.ts";

export type Operation = "start" | "stop" | "restart";

/** The gateway waits up to a minute for channels that it cannot reach. */
const stopSeconds = 300;
const healthSeconds = 600;
/** The filter in front of Docker puts it on each sandbox. */
const sandboxLabel = "dev.clincher.guard";

const run = async (host: Host, argv: readonly [string, ...string[]], look: string): Promise<void> => {
  const result = await host.run({ argv, directory: hostPaths.root, timeoutSeconds: stopSeconds });
  if (result.code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: `${argv.join(" ")} failed`,
    why: (result.stderr || result.stdout).trim().split("\n").slice(-4).join("\n"),
    fix: `Look at: ${look}. clincher install makes everything as described.`,
  });
};

/** Tools of the agent must not run on when the gateway that asked for them is stopped. */
const stopSandboxes = async (host: Host): Promise<void> => {
  const running = ((await containersFact.read(host)) ?? []).filter(
    (each) => each.running && each.labels[sandboxLabel] !== undefined,
  );
  if (running.length > 0)
    await run(host, ["docker", "stop", "--time", "5", ...running.map(({ id }) => id)], "docker ps");
};

/** Those of the services that are on this server: what is switched off in the settings has no container or unit. */
const present = async (
  host: Host,
  services: readonly OperatorService[],
): Promise<readonly OperatorService[]> => {
  const all = await containersFact.read(host);
  if (all === null && services.some(({ runs }) => runs.as === "container"))
    throw new Failure(exitCodes.failed, {
      what: "Docker does not answer, so nothing can be done to its containers",
      fix: "clincher doctor --only docker,disk says why; then run this again.",
    });
  const own = (all ?? []).filter((each) => each.labels[projectLabel] === projectName);
  const there = await Promise.all(
    services.map(({ runs }) =>
      runs.as === "container"
        ? own.some(({ name }) => name === runs.container)
        : host.stat(`/etc/systemd/system/${runs.unit}`).then((stat) => stat !== null),
    ),
  );
  return services.filter((_, at) => there[at]);
};

/** None of them is there; on a server that stands by that is as it should be, and no install changes it. */
const notThere = async (host: Host, chosen: readonly OperatorService[]): Promise<Failure> => {
  const waits = await waitsForAnother(host);
  return new Failure(exitCodes.failed, {
    what: `${chosen.length === 1 ? `The service ${chosen[0]?.name} is` : "The services are"} not on this server`,
    ...(waits ? { why: "It stands by for another, and gets them when it takes over." } : {}),
    fix: waits
      ? "clincher standby status shows who runs the agent; clincher standby promote makes this server take over."
      : "See what runs here: clincher status. Everything that is described is made by: clincher install",
  });
};

/**
 * Starts, stops or restarts services of the deployed stack, as Compose and systemd have them, and waits until what was
 * started is healthy. Returns the names of those it was done to. What is stopped stays so over a reboot, but for the
 * guard, which starts with the server.
 */
export const operateServices = async (
  host: Host,
  operation: Operation,
  chosen: readonly OperatorService[],
  progress: (line: string) => void,
): Promise<readonly string[]> => {
  if (operation !== "stop") {
    await noneCutOff(host);
    // Before what is there: a standby may have nothing of the agent yet, and no install brings it there.
    if (chosen.some(({ name }) => name === "gateway")) await mayRunAgent(host);
  }
  const services = await present(host, chosen);
  if (services.length === 0) throw await notThere(host, chosen);
  const units = services.flatMap(({ runs }) => (runs.as === "unit" ? [runs.unit] : []));
  const containers = services.flatMap(({ runs }) => (runs.as === "container" ? [runs.container] : []));
  const onUnits = async (): Promise<void> => {
    for (const unit of units) await run(host, ["systemctl", operation, unit], `journalctl -u ${unit} -n 50`);
  };
  const onContainers = async (): Promise<void> => {
    if (containers.length === 0) return;
    await run(host, ["docker", "compose", operation, ...containers], "clincher logs");
    if (operation === "stop" && containers.includes("openclaw")) await noteDeliberateStop(host, "openclaw");
    if (operation !== "start" && containers.includes("openclaw")) await stopSandboxes(host);
  };
  if (operation === "stop") {
    await onContainers();
    await onUnits();
  } else {
    await onUnits();
    await onContainers();
    if (containers.length > 0)
      await waitForHealth({ host, progress }, projectName, healthSeconds, containers);
  }
  return services.map(({ name }) => name);
};
