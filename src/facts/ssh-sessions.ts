import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";

/** A login over ssh that is open now. */
export interface SshSession {
  /** Process of sshd that serves it. */
  readonly pid: number;
  /** Port of this server over which it came. */
  readonly port: number;
  /** Where it comes from. */
  readonly from: string;
  /** Address of this server to which it came. */
  readonly to: string;
  /** Seconds after the kernel's start at which its process began. */
  readonly began: number;
  /** User id of the process: that of the user once the login is done, as long as it is not root. */
  readonly uid: number;
}

/** sysconf(_SC_CLK_TCK), which is 100 on every Linux that clincher runs on. */
const ticksPerSecond = 100;

interface ProcessStat {
  readonly name: string;
  readonly parent: number;
  readonly began: number;
}

/** /proc/PID/stat; the name may hold anything, parentheses too. */
export const parseProcessStat = (text: string): ProcessStat | null => {
  const end = text.lastIndexOf(")");
  const fields = text.slice(end + 2).split(" ");
  const [parent, began] = [Number(fields[1]), Number(fields[19])];
  if (end < 0 || Number.isNaN(parent) || Number.isNaN(began)) return null;
  return { name: text.slice(text.indexOf("(") + 1, end), parent, began: began / ticksPerSecond };
};

const processStat = async (host: Host, pid: string): Promise<ProcessStat | null> => {
  const bytes = await host.read(`/proc/${pid}/stat`);
  return bytes === null ? null : parseProcessStat(new TextDecoder().decode(bytes));
};

const bare = (address: string): string => address.replace(/^\[|\]$/g, "").replace(/^::ffff:/, "");

interface Connection {
  readonly port: number;
  readonly from: string;
  readonly to: string;
  readonly pids: readonly number[];
}

/** `ss -Htnp state established`: queues, local address:port, peer address:port, users:(("sshd",pid=1,fd=4)). */
export const parseConnections = (text: string): readonly Connection[] =>
  text.split("\n").flatMap((line) => {
    const [, , local = "", peer = "", users = ""] = line.trim().split(/\s+/);
    const port = Number(/:(\d+)$/.exec(local)?.[1] ?? Number.NaN);
    const pids = [...users.matchAll(/\("sshd[^"]*",pid=(\d+)/g)].map(([, pid]) => Number(pid));
    if (Number.isNaN(port) || pids.length === 0) return [];
    const [from, to] = [peer, local].map((each) => bare(each.replace(/:\d+$/, "")));
    return [{ port, from: from ?? "", to: to ?? "", pids }];
  });

/** Every process of sshd that holds a connection. */
export const readSshSessions = async (host: Host): Promise<readonly SshSession[]> => {
  const { stdout } = await host.run({ argv: ["ss", "-Htnp", "state", "established"] });
  const sessions = parseConnections(stdout).flatMap(({ pids, ...connection }) =>
    pids.map(async (pid): Promise<SshSession[]> => {
      const [stat, folder] = await Promise.all([processStat(host, String(pid)), host.stat(`/proc/${pid}`)]);
      if (stat === null || folder === null) return [];
      return [{ pid, ...connection, began: stat.began, uid: folder.uid }];
    }),
  );
  return (await Promise.all(sessions)).flat();
};

/** The processes above this one, nearest first: what started it, whatever sudo and shells lie in between. */
const ancestors = async (host: Host): Promise<readonly number[]> => {
  const found: number[] = [];
  let stat = await processStat(host, "self");
  while (stat !== null && stat.parent > 0 && found.length < 64) {
    found.push(stat.parent);
    stat = await processStat(host, String(stat.parent));
  }
  return found;
};

/** The login over ssh from which this process was started, or null. Nothing that a caller can set is believed. */
export const readOwnSession = async (host: Host): Promise<SshSession | null> => {
  const [above, sessions] = await Promise.all([ancestors(host), readSshSessions(host)]);
  const own = sessions.filter(({ pid }) => above.includes(pid));
  // sshd has two processes for a login; the one that began first has the beginning of the login.
  return own.toSorted((a, b) => a.began - b.began)[0] ?? null;
};

/** The login from which this process was started; null on a console and in a unit. */
export const ownSession: Fact<SshSession | null> = { key: "own-ssh-session", read: readOwnSession };
