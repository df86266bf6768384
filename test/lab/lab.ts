import { mkdir } from "node:fs/promises";
import { servers } from "./addresses.ts";
import { cleanUp } from "./cleanup.ts";
import { type Forwarder, openForwarder } from "./forwarder.ts";
import { createInternet, type Internet } from "./internet/internet.ts";
import { type Lock, lockHolder, tryLock } from "./lock.ts";
import { machinePackages, unfit } from "./machine.ts";
import { openInternet } from "./network.ts";
import { labId, live } from "./paths.ts";
import { Server, type ServerOptions } from "./server.ts";

/** How long closing waits for a server that is being made: a base that is being built can take minutes. */
const patienceMilliseconds = 10_000;

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1).padStart(6);

/** This machine cannot run the lab, or its id is taken: nothing was started. */
export class LabUnavailable extends Error {
  override readonly name = "LabUnavailable";
}

/** Takes this lab id for this process. Throws LabUnavailable, naming the holder, when another process has it. */
export async function claimLab(): Promise<Lock> {
  const reason = await unfit();
  if (reason !== undefined) throw new LabUnavailable(reason);
  const lock = tryLock(`lab-${labId}`);
  if (lock !== undefined) return lock;
  const holder = await lockHolder(`lab-${labId}`);
  throw new LabUnavailable(
    `lab ${labId} is in use by process ${holder ?? "?"}; wait for it or choose another id with CLINCHER_LAB_ID`,
  );
}

/** A running lab: an internet of its own and any number of servers on it. */
export class Lab {
  readonly internet: Internet = createInternet();
  readonly servers: Server[] = [];
  private readonly started = performance.now();
  private forwarder: Forwarder | undefined;
  private readonly making: Promise<Server>[] = [];
  private named: Promise<void> = Promise.resolve();
  private next: number = servers.first;

  /** Clears what a dead lab of the same id left, then starts the internet. The id must be claimed. */
  static async open(): Promise<Lab> {
    await cleanUp();
    await machinePackages(["systemd-container", "iproute2", "openssh-client", "procps"]);
    await mkdir(live, { recursive: true, mode: 0o700 });
    const lab = new Lab();
    await openInternet();
    [lab.forwarder] = await Promise.all([openForwarder(), lab.internet.start()]);
    return lab;
  }

  /** Prints what the scenario does now, with the seconds since the lab was opened. */
  step(what: string): void {
    console.log(`${seconds(this.started)} s  ${what}`);
  }

  /** A new server, booted; its domain resolves to it. Names are unique within a lab. */
  server(name: string, options: ServerOptions = {}): Promise<Server> {
    const made = this.make(name, options);
    this.making.push(made);
    return made;
  }

  private async make(name: string, options: ServerOptions): Promise<Server> {
    if (this.servers.some((server) => server.name === name))
      throw new Error(`there is a server ${name} already`);
    const number = this.next++;
    if (number > servers.last) throw new Error("no address left for another server");
    const server = new Server(name, number, options);
    this.servers.push(server);
    // One record after the other: the resolver tells that it has read its records, not which.
    this.named = this.named.then(() => this.internet.dns(server.domain, server.address));
    await Promise.all([server.create(), this.named]);
    await server.boot();
    return server;
  }

  /** Removes what an opening that failed halfway left. */
  static async clear(): Promise<void> {
    await cleanUp();
  }

  /** Stops and removes everything, also what is just being made. */
  async close(): Promise<void> {
    const destroy = (): Promise<unknown> =>
      Promise.allSettled(this.servers.map((server) => server.destroy()));
    await destroy();
    await Promise.race([Promise.allSettled(this.making), Bun.sleep(patienceMilliseconds)]);
    await destroy();
    await this.internet.stop().catch((error: unknown) => console.error(String(error)));
    await this.forwarder?.close();
    await cleanUp();
  }
}
