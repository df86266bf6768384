import { mkdir, rm } from "node:fs/promises";
import { services } from "./addresses.ts";
import { serveMirrors } from "./forwarder/serve.ts";
import { machinePackages } from "./machine.ts";
import { mirrorOrigins } from "./mirrors.ts";
import { inet, inNamespace } from "./network.ts";
import { alive, cached } from "./paths.ts";

/**
 * The only way out of the lab: servers ask the package mirrors at `services.packages`, a relay passes the bytes to
 * a unix socket, and this process, on the machine's side, fetches from the mirrors that the machine's own apt
 * sources name. Nothing else is reachable through it.
 */
export interface Forwarder {
  close(): Promise<void>;
}

/** Starts both ends; the internet's namespace must exist. */
export async function openForwarder(): Promise<Forwarder> {
  await machinePackages(["socat"]);
  const folder = cached("debs");
  await mkdir(folder, { recursive: true });
  const origins = await mirrorOrigins();
  const path = alive("packages.sock");
  await rm(path, { force: true });
  const server = await serveMirrors(path, origins, folder);
  const listen = `TCP-LISTEN:80,bind=${services.packages},fork,reuseaddr,backlog=64`;
  const relay = Bun.spawn(
    [
      "setpriv",
      "--pdeathsig",
      "KILL",
      "setsid",
      ...inNamespace(inet, ["socat", listen, `UNIX-CONNECT:${path}`]),
    ],
    { stdin: "ignore", stdout: "ignore", stderr: "ignore" },
  );
  return {
    close: async () => {
      relay.kill("SIGKILL");
      await relay.exited;
      server.close();
    },
  };
}
