import type { Fact } from "./fact.ts";

export interface Listener {
  readonly address: string;
  readonly port: number;
  /** Name of the program that listens; empty when the kernel does not say. */
  readonly program: string;
  /** Its process; absent when the kernel does not say. */
  readonly pid?: number;
}

/** `ss -Hltnp`: state, queues, local address:port, peer, users:(("sshd",pid=1,fd=3)). */
export const parseListeners = (text: string): readonly Listener[] =>
  text.split("\n").flatMap((line) => {
    const local = line.trim().split(/\s+/)[3];
    const match = /^(.*):(\d+)$/.exec(local ?? "");
    if (match === null) return [];
    const [, program = "", pid] = /\(\("([^"]+)"(?:,pid=(\d+))?/.exec(line) ?? [];
    const process = pid === undefined ? {} : { pid: Number(pid) };
    return [{ address: match[1] ?? "", port: Number(match[2]), program, ...process }];
  });

/** Every listening TCP socket. */
export const listeners: Fact<readonly Listener[]> = {
  key: "listeners",
  read: async (host) => parseListeners((await host.run({ argv: ["ss", "-Hltnp"] })).stdout),
};

/** Those that somebody can reach from outside. */
export const fromOutside = (all: readonly Listener[]): readonly Listener[] =>
  all.filter(({ address }) => !/^(127\.|\[?::1\]?$)/.test(address));

/**
 * The sockets on which sshd takes logins. What a session forwards (`ssh -R`, X11) is sshd's too, in that session's own
 * process, and on the loopback.
 */
export const sshdListeners = (all: readonly Listener[]): readonly Listener[] =>
  fromOutside(all).filter(({ program }) => program.startsWith("sshd"));

/** Their ports, each once. */
export const sshdPorts = (all: readonly Listener[]): readonly number[] => [
  ...new Set(sshdListeners(all).map(({ port }) => port)),
];
