import { constants, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { machinePackages } from "../machine.ts";
import { inet, inNamespace } from "../network.ts";
import { alive, live } from "../paths.ts";
import { ensureTool } from "../tools.ts";
import { ensureAuthority } from "./authority.ts";
import { control } from "./control.ts";
import type { Failure } from "./failure.ts";
import type { Scripted } from "./models/answer.ts";
import { type LoggedRequest, readRequests } from "./request-log.ts";
import { type PublishingSite, siteFolder } from "./services/folder.ts";
import type { IncomingMessage, SentMessage } from "./telegram/message.ts";
import type { DnsAnswer } from "./zone.ts";

export { dockerHubRateLimit, type Failure } from "./failure.ts";
export type { Answer, Scripted } from "./models/answer.ts";
export type { LoggedRequest } from "./request-log.ts";
export type { IncomingMessage, SentMessage } from "./telegram/message.ts";
export type { DnsAnswer } from "./zone.ts";

/** Every service of the lab's internet that keeps a log of requests. */
export type ServiceName =
  | "dns"
  | "registry"
  | "acme"
  | "web"
  | "docker"
  | "tailscale"
  | "models"
  | "telegram"
  | "cloudflare"
  | "elsewhere";

/** The lab's internet, as scenarios see it. */
export interface Internet {
  /** Starts every service in the namespace, which must be there; leftovers of a dead lab are stopped first. */
  start(): Promise<void>;
  /** Stops every service; does nothing when none runs. */
  stop(): Promise<void>;
  /** What a service was asked since the start, oldest first. */
  requests(service: ServiceName): Promise<LoggedRequest[]>;
  /** Puts a file on the web host (or on Docker's or Tailscale's package site) under this path. */
  publish(path: string, file: string, site?: PublishingSite): Promise<void>;
  /** Queues what the model providers answer next; without a queue they echo, or obey TOOLTEST. */
  model(answers: Scripted[]): Promise<void>;
  /** Sets the address(es) of a name, or how its lookup fails; null takes it back to what it was. */
  dns(name: string, answer: DnsAnswer | null): Promise<void>;
  /** Makes an HTTP service misbehave; null heals it. */
  fail(service: Exclude<ServiceName, "dns">, failure: Failure | null): Promise<void>;
  /** Forgets queued model answers and heals every failure; addresses, published files and logs stay. */
  clear(): Promise<void>;
  /** Moves a tag in the registry to what another tag names, in this lab only; null takes it back. */
  retag(repository: string, tag: string, as: string | null): Promise<void>;
  /** The root (PEM) of the certificates that the ACME server issues in this lab. */
  acmeRoot(): Promise<string>;
  telegram: {
    /** Lets a person write to the bot. */
    inject(message: IncomingMessage): Promise<void>;
    /** Messages that bots sent, oldest first. */
    sent(): Promise<SentMessage[]>;
    /** Source addresses that wait for updates at the moment. */
    pollers(): Promise<string[]>;
    /** How many polls another one has ended so far: two poll as one bot, from the same address too. */
    conflicts(): Promise<number>;
  };
}

const mainFile = join(import.meta.dir, "main.ts");

/** Whether this is the internet's process of this very lab: it carries the lab's folder in its arguments. */
function running(pid: number): boolean {
  try {
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return argv.includes(mainFile) && argv.includes(live);
  } catch {
    return false;
  }
}

/** Ends the process of a lab with this id, if one is left; its programs end with it. */
async function stopLeftover(): Promise<void> {
  const file = alive("internet", "main.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8"));
  if (running(pid)) process.kill(pid, "SIGKILL");
  while (running(pid)) await Bun.sleep(10);
}

/** Waits for the word "ready"; false when the output ends without it. */
async function ready(output: ReadableStream<Uint8Array>): Promise<boolean> {
  const reader = output.getReader();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += new TextDecoder().decode(part.value);
    if (text.includes("ready\n")) {
      reader.releaseLock();
      return true;
    }
  }
  return false;
}

async function launch(): Promise<Bun.Subprocess<"ignore", "pipe", Bun.BunFile>> {
  const log = alive("internet", "main.log");
  const argv = ["setpriv", "--pdeathsig", "KILL", ...inNamespace(inet, [process.execPath, mainFile, live])];
  const child = Bun.spawn(argv, {
    // A group of its own: Ctrl-C is the runner's to handle, and it may still want to ask something.
    detached: true,
    stdin: "ignore",
    stdout: "pipe",
    stderr: Bun.file(log),
  });
  if (await ready(child.stdout)) return child;
  throw new Error(`the lab's internet does not start:\n${readFileSync(log, "utf8").trim()}`);
}

/** The internet of this lab, not yet started. */
export function createInternet(): Internet {
  let main: Bun.Subprocess<"ignore", "pipe", Bun.BunFile> | undefined;

  return {
    async start() {
      await Promise.all([
        machinePackages(["dnsmasq-base", "docker-registry", "openssl"]),
        ensureTool("pebble"),
      ]);
      await Promise.all([ensureAuthority(), stopLeftover()]);
      rmSync(alive("internet"), { recursive: true, force: true });
      mkdirSync(alive("internet"), { recursive: true });
      main = await launch();
    },
    async stop() {
      main?.kill("SIGTERM");
      await main?.exited;
      main = undefined;
      await stopLeftover();
    },
    requests: async (service) => readRequests(service),
    async publish(path, file, site = "web") {
      const target = join(siteFolder(site), path);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(file, target, { mode: constants.COPYFILE_FICLONE });
    },
    model: async (answers) => void (await control("model", answers)),
    dns: async (name, answer) => void (await control("dns", { name, answer })),
    fail: async (service, failure) => void (await control("fail", { service, failure })),
    clear: async () => void (await control("clear", null)),
    retag: async (repository, tag, as) => void (await control("retag", { repository, tag, as })),
    acmeRoot: () => control("acmeRoot", null),
    telegram: {
      inject: async (message) => void (await control("telegramInject", message)),
      sent: () => control("telegramSent", null),
      pollers: () => control("telegramPollers", null),
      conflicts: () => control("telegramConflicts", null),
    },
  };
}
