import { type OwnLease, ownLeasePath } from "../../src/facts/lease.ts";
import type { Command, CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { keepLease, writeOwnLease } from "../../src/recovery/lease/keep.ts";
import { leaseTags } from "../../src/recovery/lease/lease.ts";
import { placeOf } from "../../src/restic/place.ts";

const holder = "1".repeat(16);
const other = "2".repeat(16);
export const place = placeOf({ name: "away", repository: "sftp:root@203.0.113.9:/srv" }, "key", {});

/** What the place of the backups says: that this server holds the lease, that another does, nothing, or no. */
export type Answer = "own" | "other's" | "none" | "refusal";

export interface Given {
  readonly state: OwnLease["state"];
  readonly answer: Answer;
  readonly running: boolean;
  /** When it last looked, milliseconds before now. */
  readonly ago?: number;
  /** By the operator's word, there is no other server. */
  readonly alone?: true;
  /** Of a lease, seconds. */
  readonly seconds?: number;
  /** Commands of Docker that fail. */
  readonly fails?: readonly string[];
  /** Called before each command of restic or Docker is over. */
  readonly takes?: (command: Command) => void;
}

const done = { code: 0, stdout: "", stderr: "" };
const failed = (stderr: string): CommandResult => ({ code: 1, stdout: "", stderr });

/** A server in which a gateway runs or not, and that looks after its lease. */
export const serverWith = async (given: Given) => {
  const docker: string[] = [];
  const now: { running: boolean; started: number; answer: Answer } = {
    running: given.running,
    started: 1,
    answer: given.answer,
  };
  const gateway = () => ({
    ...{ Id: "c1", Names: ["/openclaw"], Image: "x", ImageID: "x", Labels: {} },
    ...{ State: now.running ? "running" : "exited", Status: "" },
  });
  const answers = (): CommandResult => {
    if (now.answer === "none") return { ...done, code: 124 };
    if (now.answer === "refusal") return failed("Fatal: wrong password or no key found");
    const tags =
      now.answer === "own"
        ? leaseTags({ term: 1, holder, kind: "renewal", seconds: 60 })
        : leaseTags({ term: 2, holder: other, kind: "claim", seconds: 60 });
    const note = { id: "n", time: new Date(Date.UTC(2026, 0, 1)).toISOString(), hostname: "a", tags };
    return { ...done, stdout: JSON.stringify([note]) };
  };
  const host: MemoryHost = new MemoryHost({
    files: { "/proc/uptime": "100000.0 1\n", [ownLeasePath]: "" },
    requests: ({ url }) => ({
      ok: true,
      status: 200,
      headers: {},
      body: JSON.stringify(
        url.includes("/containers/json")
          ? [gateway()]
          : { Id: "c1", State: { StartedAt: `2026-01-01T00:00:0${now.started}Z` } },
      ),
    }),
    commands: (command) => {
      const [program, verb = ""] = command.argv;
      given.takes?.(command);
      if (program === "docker") {
        docker.push(verb);
        if (!command.argv.includes("c1") || given.fails?.includes(verb)) return failed("no such device");
        if (verb === "start") now.started += 1;
        now.running = verb === "start";
        return done;
      }
      return command.argv.includes("snapshots") ? answers() : done;
    },
  });
  await writeOwnLease(host, {
    ...{ holder, term: 1, state: given.state, seconds: given.seconds ?? 60 },
    ...{ alone: given.alone ?? false, renewed: host.now() - (given.ago ?? 0), uptime: 100_000 },
  });
  const own = (): OwnLease => JSON.parse(host.text(ownLeasePath) ?? "{}");
  return {
    host,
    docker,
    now,
    own,
    /** Gives the state that it is in afterwards. */
    look: async (): Promise<OwnLease["state"]> => {
      await keepLease(host, place, own(), given.seconds ?? 60);
      return own().state;
    },
  };
};
