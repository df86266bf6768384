/**
 * Runs inside the lab's internet: tries to open connections and says which it could. Reads one JSON request from standard
 * input: a list of attempts, all made at once, or one attempt to repeat until standard input ends.
 */
import { createSocket } from "node:dgram";
import { createConnection } from "node:net";
import { createInterface } from "node:readline";

export interface Attempt {
  protocol: "tcp" | "udp";
  /** Source address; the kernel's choice without one. */
  from?: string;
  address: string;
  port: number;
  /** Milliseconds until "no"; silence is how a firewall says it. */
  patience: number;
}

export type ProbeRequest = { attempts: Attempt[] } | { repeat: Attempt; pause: number };

const connects = ({ from, address, port, patience }: Attempt): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({
      host: address,
      port,
      ...(from === undefined ? {} : { localAddress: from }),
    });
    const end = (open: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(open);
    };
    const timer = setTimeout(() => end(false), patience);
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });

/** Sends a few datagrams, for one may be lost to a neighbour that has to be asked for first; an echo is an answer. */
const echoes = ({ from, address, port, patience }: Attempt): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
    const end = (open: boolean): void => {
      clearTimeout(timer);
      clearInterval(again);
      socket.close();
      resolve(open);
    };
    const send = (): void => socket.send("?\n", port, address, () => {});
    const timer = setTimeout(() => end(false), patience);
    const again = setInterval(send, patience / 4);
    socket.once("message", () => end(true));
    socket.once("error", () => end(false));
    socket.bind({ ...(from === undefined ? {} : { address: from }) }, send);
  });

const attempt = (each: Attempt): Promise<boolean> =>
  each.protocol === "tcp" ? connects(each) : echoes(each);

const lines = createInterface({ input: process.stdin });
const [first] = await new Promise<[string]>((resolve) => {
  lines.once("line", (line) => resolve([line]));
});
const request = JSON.parse(first) as ProbeRequest;

if ("attempts" in request) {
  console.log(JSON.stringify(await Promise.all(request.attempts.map(attempt))));
} else {
  const { repeat, pause } = request;
  const result = { tried: 0, opened: 0 };
  let ended = false;
  lines.once("close", () => {
    ended = true;
  });
  const under = new Set<Promise<void>>();
  while (!ended) {
    result.tried += 1;
    const one = attempt(repeat).then((open) => {
      if (open) result.opened += 1;
      under.delete(one);
    });
    under.add(one);
    await Bun.sleep(pause);
  }
  await Promise.all(under);
  console.log(JSON.stringify(result));
}
process.exit(0);
