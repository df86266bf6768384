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
const change = (megabytes: number): string => `python3 - <<'END'
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

/** Backup and restore of so much mixed data, and the documents' tar, gzip and openssl, in turn, on one server. */
export const benchRecovery = async (
  lab: Lab,
  { megabytes, rounds }: { readonly megabytes: number; readonly rounds: number },
): Promise<Runs> => {
  const server = await preparedServer(lab, "bench");
  await server.shell(
    "apt-get update -q && apt-get install -y -q --no-install-recommends restic python3; install -d -m 755 /opt/openclaw /opt/openclaw/state /opt/openclaw/state/gateway /opt/openclaw/state/gateway/workspace /opt/openclaw/sandboxes; openssl rand -hex 32 > /root/key",
  );
  await mixedData(server, megabytes);
  const runs: Record<Name, Run[]> = { first: [], theirFirst: [], next: [], restore: [], theirRestore: [] };
  for (let round = 0; round < rounds; round += 1) {
    lab.step(`round ${round + 1} of ${rounds}`);
    // A file that changed in the second before a backup is read again by the next, which is not what is measured.
    await server.shell(`rm -rf ${repository} /var/lib/clincher/backup /root/ours; sleep 2`);
    for (const name of names) {
      if (name === "next") await server.shell(`${change(megabytes)}\nsleep 2`);
      runs[name].push(await timed(server, scripts[name]));
    }
    lab.step(names.map((name) => `${name} ${runs[name].at(-1)?.seconds.toFixed(2)} s`).join(", "));
  }
  return runs;
};
