import { exitCodes } from "../exit.ts";
import { dockerExec } from "../facts/docker-exec.ts";
import type { Host } from "../host/host.ts";
import { type Devices, devicesIn, type PendingDevice } from "../openclaw/devices.ts";
import { Failure } from "../problem.ts";
import { services } from "../stack/services.ts";

type Decision = "approve" | "reject";

const openclaw = (host: Host, ...argv: readonly string[]) =>
  dockerExec(host, services.gateway, ["node", "/app/openclaw.mjs", "devices", ...argv], {
    timeoutSeconds: 60,
  });

const lastLine = (said: string): string => said.trim().split("\n").at(-1)?.slice(0, 300) ?? "";

/** Asks the running gateway. Throws when it does not answer. */
export const readDevices = async (host: Host): Promise<Devices> => {
  const { code, stdout, stderr } = await openclaw(host, "list", "--json");
  const devices = code === 0 ? devicesIn(stdout) : null;
  if (devices !== null) return devices;
  throw new Failure(exitCodes.unhealthy, {
    what: "The gateway does not say which devices there are",
    why: lastLine(stderr) || lastLine(stdout) || `openclaw devices list ended with ${code}`,
    fix: "See whether it runs: clincher status",
  });
};

/** Approves or rejects exactly one request that waits now. Throws when there is none of that id, and changes nothing. */
export const decideDevice = async (host: Host, decision: Decision, id: string): Promise<PendingDevice> => {
  const { pending } = await readDevices(host);
  const asked = pending.find(({ requestId }) => requestId === id);
  if (asked === undefined)
    throw new Failure(exitCodes.settings, {
      what: `No device waits under the id ${id}`,
      why:
        pending.length === 0
          ? "None waits at all."
          : `${pending.length} wait. An id is used once and ends after a few minutes.`,
      fix: "Open the dashboard again, then: clincher devices",
    });
  const { code, stdout, stderr } = await openclaw(host, decision, asked.requestId, "--json");
  if (code === 0) return asked;
  throw new Failure(exitCodes.failed, {
    what: `The gateway did not ${decision} the device`,
    why: lastLine(stderr) || lastLine(stdout),
    fix: "See what waits now: clincher devices",
  });
};
