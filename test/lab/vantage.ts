import { join } from "node:path";
import { command } from "./command.ts";
import { inet, inNamespace } from "./network.ts";
import type { Server } from "./server.ts";
import type { Attempt, ProbeRequest } from "./vantage/probe.ts";

/** Somewhere on the lab's internet from which a server is looked at, by its addresses there. */
export interface Vantage {
  name: string;
  address: string;
  address6: string;
}

/** Silence for this long is a "no". The servers are one bridge away, but the machine may be busy. */
const patience = 2500;

/** Gives the internet these addresses, beside those of its services. */
export async function openVantages(vantages: Vantage[]): Promise<void> {
  const lines = vantages.flatMap(({ address, address6 }) => [
    `addr replace ${address}/32 dev svc0`,
    `addr replace ${address6}/128 dev svc0 nodad`,
  ]);
  await command(["ip", "-n", inet, "-batch", "-"], { stdin: `${lines.join("\n")}\n` });
}

/** Teaches the internet a way to a network behind a server, as any neighbour of it could learn one. */
export async function routeThrough(network: string, server: string): Promise<void> {
  await command(["ip", "-n", inet, "route", "replace", network, "via", server]);
}

/**
 * Tells the internet the server's hardware address for good. While a server is off its neighbours forget it, and ask anew
 * only once a second: a watch would miss the moment in which it comes back.
 */
export async function neverForget(server: Server): Promise<void> {
  const links = JSON.parse((await server.run(["ip", "-j", "link", "show", "eth0"])).stdout) as {
    address: string;
  }[];
  const hardware = links[0]?.address ?? "";
  const lines = [server.address, server.address6].map(
    (address) => `neigh replace ${address} lladdr ${hardware} dev wan0 nud permanent`,
  );
  await command(["ip", "-n", inet, "-batch", "-"], { stdin: `${lines.join("\n")}\n` });
}

const probe = inNamespace(inet, [process.execPath, join(import.meta.dir, "vantage", "probe.ts")]);

/** Which of these connections can be opened; all are tried at once. */
export async function connections(attempts: Omit<Attempt, "patience">[]): Promise<boolean[]> {
  const request: ProbeRequest = { attempts: attempts.map((each) => ({ ...each, patience })) };
  const { stdout } = await command(probe, { stdin: `${JSON.stringify(request)}\n` });
  return JSON.parse(stdout) as boolean[];
}

export interface Watch {
  /** Ends it and says how often a connection was tried, and how often it was opened. */
  stop(): Promise<{ tried: number; opened: number }>;
}

/** Tries the same connection over and over, some forty times a second, until it is stopped. */
export function watch(attempt: Omit<Attempt, "patience">): Watch {
  const child = Bun.spawn(probe, { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
  const request: ProbeRequest = { repeat: { ...attempt, patience: 400 }, pause: 20 };
  child.stdin.write(`${JSON.stringify(request)}\n`);
  child.stdin.flush();
  return {
    stop: async () => {
      child.stdin.end();
      const text = await new Response(child.stdout).text();
      await child.exited;
      return JSON.parse(text) as { tried: number; opened: number };
    },
  };
}
