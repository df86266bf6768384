import { renameSync, writeFileSync } from "node:fs";
import { services } from "../../addresses.ts";
import { alive } from "../../paths.ts";
import { type Child, startChild } from "../child.ts";
import { QueryLog } from "../query-log.ts";
import { logRequest } from "../request-log.ts";
import { type DnsAnswer, failingResolvers, isFailing, zoneFiles } from "../zone.ts";

const hostsFile = (): string => alive("internet", "dns.hosts");
const serversFile = (): string => alive("internet", "dns.servers");

function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

const settings = (): string[] => [
  "--conf-file=/dev/null",
  "--keep-in-foreground",
  "--pid-file=",
  // Without a change of user or group the kernel keeps its promise to kill it together with its parent.
  "--user=root",
  "--group=root",
  "--port=53",
  "--bind-interfaces",
  ...services.resolver.map((address) => `--listen-address=${address}`),
  "--no-hosts",
  "--no-resolv",
  "--no-poll",
  // A name that is in neither file does not exist.
  "--local=/#/",
  `--addn-hosts=${hostsFile()}`,
  `--servers-file=${serversFile()}`,
  "--cache-size=0",
  "--log-queries=extra",
  "--log-facility=-",
];

/** Resolvers that fail on purpose: one answers every question with SERVFAIL, the other says nothing. */
async function openFailingResolvers(): Promise<() => void> {
  const servfail = await Bun.udpSocket({
    hostname: "127.0.0.1",
    port: failingResolvers.servfail,
    socket: {
      data: (socket, question, port, address) => {
        const answer = Buffer.from(question);
        answer.writeUInt8(answer.readUInt8(2) | 0x80, 2);
        answer.writeUInt8((answer.readUInt8(3) & 0xf0) | 2, 3);
        socket.send(answer, port, address);
      },
    },
  });
  const silent = await Bun.udpSocket({ hostname: "127.0.0.1", port: failingResolvers.timeout, socket: {} });
  return () => {
    servfail.close();
    silent.close();
  };
}

/** The lab's resolver (dnsmasq). Records change at run time; every query is logged as service "dns". */
export class Dns {
  readonly #standing: Map<string, DnsAnswer>;
  readonly #records: Map<string, DnsAnswer>;
  #child: Child | undefined;
  #closeFailing: (() => void) | undefined;
  #loaded = Promise.withResolvers<void>();

  constructor(standing: Map<string, DnsAnswer>) {
    this.#standing = standing;
    this.#records = new Map(standing);
  }

  async start(died: (code: number) => void): Promise<void> {
    this.#writeZone();
    this.#closeFailing = await openFailingResolvers();
    const queries = new QueryLog(logRequest);
    const lines = (line: string): void => {
      if (line.includes(`: read ${hostsFile()}`)) this.#loaded.resolve();
      else queries.take(line);
    };
    this.#child = startChild(["dnsmasq", ...settings()], { log: alive("internet", "dns.log"), lines }, died);
    await this.#loaded.promise;
  }

  /** Sets a record; null takes it back to what it was when the lab started. Returns when it is in force. */
  async set(name: string, answer: DnsAnswer | null): Promise<void> {
    const wanted = answer ?? this.#standing.get(name);
    if (wanted === undefined) this.#records.delete(name);
    else this.#records.set(name, wanted);
    await this.#reload();
  }

  /** Ends every failing lookup; records that give addresses stay. */
  async heal(): Promise<void> {
    for (const [name, answer] of this.#records) {
      if (!isFailing(answer)) continue;
      const before = this.#standing.get(name);
      if (before === undefined) this.#records.delete(name);
      else this.#records.set(name, before);
    }
    await this.#reload();
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
    this.#closeFailing?.();
  }

  #writeZone(): void {
    const { hosts, servers } = zoneFiles(this.#records);
    replaceFile(hostsFile(), hosts);
    replaceFile(serversFile(), servers);
  }

  async #reload(): Promise<void> {
    if (this.#child === undefined) return;
    this.#writeZone();
    this.#loaded = Promise.withResolvers<void>();
    process.kill(this.#child.pid, "SIGHUP");
    await this.#loaded.promise;
  }
}
