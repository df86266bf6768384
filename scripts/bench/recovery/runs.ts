import { loadavg } from "node:os";
import { preparedServer } from "../../../test/lab/deployment.ts";
import type { Lab } from "../../../test/lab/lab.ts";
import { mixedData } from "../../../test/lab/recovery/mixed-data.ts";
import type { Server } from "../../../test/lab/server.ts";
import program from "./timed.py" with { type: "text" };

/** What is measured, in this order. */
export const names = ["first", "theirFirst", "next", "restore", "theirRestore"] as const;
export type Name = (typeof names)[number];

export interface Run {
  readonly seconds: number;
  /** Most memory of the program itself, without what it starts, bytes. */
  readonly memory: number;
}

export type Runs = Readonly<Record<Name, readonly Run[]>>;

/** What is clincher's own. */
const own = ["first", "next", "restore"] as const satisfies readonly Name[];

export interface Sizes {
  readonly megabytes: number;
  readonly rounds: number;
  /** So much data is saved, changed and brought back once more, for the memory that it takes; 0 for not at all. */
  readonly large: number;
}

export interface Measurements {
  readonly runs: Runs;
  /** An install makes the repository once, before the first backup. */
  readonly made: readonly Run[];
  /** One of each, with the large data. */
  readonly large: readonly Run[];
  /** Of the machine, at the end of what is timed. */
  readonly load: number;
}

const repository = "/var/backups/clincher";
const data = "/opt/openclaw/state/gateway/workspace/uploads";

// The documents' backup.sh and restore, word by word, with a folder in place of the volume.
export const scripts: Readonly<Record<Name, string>> = {
  first: "exec clincher backup run --json",
  theirFirst:
    "cd /root && tar -czf d.tar.gz -C /opt/openclaw/state . && openssl enc -aes-256-cbc -salt -pbkdf2 -in d.tar.gz -out d.tar.gz.enc -pass file:/root/key && rm -f d.tar.gz",
  next: "exec clincher backup run --json",
  restore: "exec clincher restore local --to /root/ours --json",
  theirRestore:
    "cd /root && rm -rf out && mkdir out && openssl enc -d -aes-256-cbc -pbkdf2 -in d.tar.gz.enc -out d.tar.gz -pass file:/root/key && tar -xzf d.tar.gz -C out && rm -f d.tar.gz",
};

/** Other content in a hundredth of the data. */
const changing = (megabytes: number): string => `python3 - <<'END'
import glob, os, random
files = sorted(glob.glob("${data}/*"))
left = ${Math.floor((megabytes * 1024 * 1024) / 100)}
for path in random.sample(files, len(files)):
    size = os.path.getsize(path)
    if size > left: continue
    with open(path, "r+b") as f: f.write(os.urandom(size))
    left -= size
    if left < 4096: break
END`;

const timed = async (server: Server, script: string): Promise<Run> => {
  // What was written before is no concern of what comes now.
  await server.shell("sync");
  const { stdout } = await server.run(["python3", "-c", program, script], { timeoutSeconds: 1800 });
  const [code, seconds = 0, kilobytes = 0] = stdout.trim().split(" ").map(Number);
  if (code !== 0) throw new Error(`exit ${code}: ${script}`);
  return { seconds, memory: kilobytes * 1024 };
};

/** As an install does. The schedule that comes with it must not begin anything while something is measured. */
const makeRepository = async (server: Server): Promise<Run> => {
  const run = await timed(server, "exec clincher install --yes --only schedule");
  await server.shell(`test -e ${repository}/config; systemctl stop cron; sleep 2`);
  return run;
};

/**
 * Puts away what earlier runs made. Files that were restored are kept: for a minute ext4 passes over each inode that was
 * deleted, one by one, whenever it makes a file, and a fresh server has deleted nothing.
 */
const clear = async (server: Server): Promise<void> => {
  // A file that changed in the second before a backup is read again by the next, which is not what is measured.
  await server.shell(`rm -rf ${repository} /var/lib/clincher/backup
aside=$(mktemp -d /root/aside.XXXXXX)
for each in /root/ours /root/out; do test ! -e $each || mv $each $aside; done
sleep 2`);
};

const change = async (server: Server, megabytes: number): Promise<void> => {
  await server.shell(`${changing(megabytes)}\nsleep 2`);
};

/** What clincher takes of memory for so much data. The documents' pipeline would need half an hour for 10 GiB. */
const largeRuns = async (lab: Lab, server: Server, megabytes: number): Promise<readonly Run[]> => {
  lab.step(`${megabytes} MiB, for the memory`);
  await clear(server);
  await server.shell(`rm -rf ${data} /root/aside.*`);
  await mixedData(server, megabytes);
  await makeRepository(server);
  const runs: Run[] = [];
  for (const name of own) {
    if (name === "next") await change(server, megabytes);
    const run = await timed(server, scripts[name]);
    lab.step(`${name} ${run.seconds.toFixed(1)} s, ${(run.memory / 1e6).toFixed(0)} MB`);
    runs.push(run);
  }
  return runs;
};

/** Backup and restore of so much mixed data, and the documents' tar, gzip and openssl, in turn, on one server. */
export const benchRecovery = async (lab: Lab, { megabytes, rounds, large }: Sizes): Promise<Measurements> => {
  const server = await preparedServer(lab, "bench");
  await server.shell(
    "apt-get update -q && apt-get install -y -q --no-install-recommends restic python3; install -d -m 755 /opt/openclaw /opt/openclaw/state /opt/openclaw/state/gateway /opt/openclaw/state/gateway/workspace /opt/openclaw/sandboxes; openssl rand -hex 32 > /root/key",
  );
  await mixedData(server, megabytes);
  const runs: Record<Name, Run[]> = { first: [], theirFirst: [], next: [], restore: [], theirRestore: [] };
  const made: Run[] = [];
  for (let round = 0; round < rounds; round += 1) {
    lab.step(`round ${round + 1} of ${rounds}`);
    await clear(server);
    made.push(await makeRepository(server));
    for (const name of names) {
      if (name === "next") await change(server, megabytes);
      runs[name].push(await timed(server, scripts[name]));
    }
    lab.step(names.map((name) => `${name} ${runs[name].at(-1)?.seconds.toFixed(2)} s`).join(", "));
  }
  const load = loadavg()[0] ?? 0;
  return { runs, made, load, large: large === 0 ? [] : await largeRuns(lab, server, large) };
};
