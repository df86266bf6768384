import * as fs from "node:fs";
import type { Command, CommandResult, Database, Host } from "./host.ts";

/** Only the lab has it. Root alone can write there, and root needs no failpoint to kill a process. */
const switchPath = "/run/clincher-lab/die-at";
/** Set for the process that is meant: the watch of a revert and a confirmation that run meanwhile live. */
const variable = "CLINCHER_LAB_FAILPOINT";

/** Programs that only look change nothing, and how often one looks is nobody's business. */
const looking =
  /^(dpkg-query|getent|ss|ip(?! link delete)|stat|journalctl|ip6?tables(-save| -w? ?-[SC])|systemctl (show|is-active|is-enabled)|ssh-keygen -l|\/usr\/sbin\/sshd -[tT]|docker (logs|compose config|inspect|ps)|\/usr\/libexec\/docker\/cli-plugins\/docker-compose config|apt-get -s|apt-cache|tailscale (status|debug prefs)|apt-mark show)/;

/**
 * What happens right before the change with the number in the switch: the process dies as by kill -9 (`kill`, without a
 * word too), it stands still until the power is cut (`stop`), that one change meets a broken disk (`EIO`), or it and all
 * that follow meet a full one (`ENOSPC`).
 */
type Mode = "kill" | "stop" | "EIO" | "ENOSPC";
const modes: readonly Mode[] = ["kill", "stop", "EIO", "ENOSPC"];

interface Switch {
  /** 0 for none, or for one that is told by what it is. */
  readonly at: number;
  /** The nth change whose line matches, or the one after it. */
  readonly change?: { readonly like: RegExp; readonly nth: number; readonly after: boolean };
  readonly mode: Mode;
  /** Changes that run side by side are put into another order by it; 0 leaves them. */
  readonly seed: number;
}

const changing = [
  ...(["writeFile", "makeDirectory", "makeLink", "setAccess", "rename", "exchange"] as const),
  ...(["remove", "removeEmpty", "download", "run"] as const),
];

/** "12 ENOSPC 7": number, mode, seed. Instead of the number "/^run docker/2" or, for the change after it, "/^run docker/2+". */
export const parseSwitch = (text: string): Switch => {
  const [, like, nth, after, rest] = /^\/(.+)\/(\d+)(\+?) (.*)$/.exec(text.trim()) ?? [];
  const [at = "", word = "", seed = ""] = (rest === undefined ? text.trim() : `0 ${rest}`).split(/\s+/);
  return {
    at: Number(at),
    mode: modes.find((each) => each === word) ?? "kill",
    seed: Number(seed) || 0,
    ...(like === undefined
      ? {}
      : { change: { like: new RegExp(like), nth: Number(nth), after: after === "+" } }),
  };
};

const nameOf = (argument: unknown): string =>
  typeof argument === "string"
    ? argument
    : "argv" in (argument as Command)
      ? (argument as Command).argv.join(" ")
      : (argument as { path: string }).path;

/** How far something is by a note that is written: " kept" of one with "step": "kept" in it. */
const noted = (content: unknown): string => {
  const word = typeof content === "string" ? /"(?:step|state)": ?"(\w+)"/.exec(content)?.[1] : undefined;
  return word === undefined ? "" : ` ${word}`;
};

const texts = { EIO: "input/output error", ENOSPC: "no space left on device" } as const;

const broken = (mode: "EIO" | "ENOSPC"): Error =>
  Object.assign(new Error(`${mode}: ${texts[mode]}`), { code: mode });

/** Milliseconds that the nth change is held back by a seed: up to 30, the same for the same seed. */
const delay = (seed: number, count: number): number =>
  Math.abs(Math.imul(seed * 2654435761 + count, 40503) >> 8) % 31;

class Failpoint {
  private count = 0;
  private alike = 0;
  readonly seed: number;
  private at: number;
  private readonly change: Switch["change"];
  private readonly mode: Mode;
  private readonly path: string;

  constructor(path: string, { at, mode, seed, change }: Switch) {
    this.path = path;
    this.at = at;
    this.change = change;
    this.mode = mode;
    this.seed = seed;
  }

  /** Counts a change and notes it; does not come back where it has to die. Returns how the change fails, if it does. */
  pass(name: string, what: string): "EIO" | "ENOSPC" | null {
    this.count += 1;
    this.aim(`${name} ${what}`);
    const { count, at, mode } = this;
    if (count === at && mode === "kill") process.kill(process.pid, "SIGKILL");
    if (count === at && mode === "stop") {
      fs.writeFileSync(`${this.path}.stopped`, "");
      process.kill(process.pid, "SIGSTOP");
    }
    fs.appendFileSync(`${this.path}.log`, `${count} ${name} ${what}\n`);
    if (at > 0 && mode === "ENOSPC" && count >= at) return "ENOSPC";
    return count === at && mode === "EIO" ? "EIO" : null;
  }

  /** Finds out the number of the change that is told by what it is. */
  private aim(line: string): void {
    const { change, count } = this;
    if (change === undefined || this.at !== 0 || !change.like.test(line)) return;
    this.alike += 1;
    if (this.alike === change.nth) this.at = count + (change.after ? 1 : 0);
  }

  delay(): number {
    return this.seed === 0 ? 0 : delay(this.seed, this.count);
  }
}

const failedRun = (mode: "EIO" | "ENOSPC"): CommandResult => ({ code: 1, stdout: "", stderr: texts[mode] });

const counted = (host: Host, failpoint: Failpoint, name: (typeof changing)[number]) => {
  const method = host[name] as (...given: readonly unknown[]) => unknown;
  return async (...given: readonly unknown[]): Promise<unknown> => {
    if (name === "run" && looking.test(nameOf(given[0]))) return await method(...given);
    if (failpoint.seed !== 0) await Bun.sleep(failpoint.delay());
    const note = name === "writeFile" ? noted(given[1]) : "";
    const failure = failpoint.pass(name, `${nameOf(given[0])}${note}`);
    if (failure === null) return await method(...given);
    // A full disk fails what writes to it, not every program; a removal makes room.
    if (name === "run") return failure === "EIO" ? failedRun(failure) : await method(...given);
    if (failure === "ENOSPC" && (name === "remove" || name === "removeEmpty")) return await method(...given);
    if (name === "download") return { ok: false, reason: texts[failure] };
    throw broken(failure);
  };
};

const countedDatabase = (database: Database, failpoint: Failpoint): Database => ({
  ...database,
  run: (sql, ...values) => {
    const failure = failpoint.pass("commit", sql.trim().split(/\s+/).slice(0, 3).join(" "));
    if (failure !== null) throw broken(failure);
    database.run(sql, ...values);
  },
});

/**
 * A host that fails right before the change whose number (from 1) stands in the lab's switch. Each change, a commit to a
 * database too, is noted beside the switch. Without the switch it is the host itself.
 */
export const withFailpoint = (
  host: Host,
  path = switchPath,
  meant = process.env[variable] !== undefined,
): Host => {
  if (!meant || !fs.existsSync(path)) return host;
  const failpoint = new Failpoint(path, parseSwitch(fs.readFileSync(path, "utf8")));
  const openDatabase = (path: string, mode: "readOnly" | "readWrite"): Database | null =>
    mode === "readOnly"
      ? host.openDatabase(path, mode)
      : countedDatabase(host.openDatabase(path, mode), failpoint);
  return {
    ...host,
    ...Object.fromEntries(changing.map((name) => [name, counted(host, failpoint, name)])),
    openDatabase,
  } as Host;
};
