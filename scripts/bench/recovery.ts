import { preparedServer } from "../../test/lab/deployment.ts";
import type { Lab } from "../../test/lab/lab.ts";
import { mixedData } from "../../test/lab/recovery/mixed-data.ts";
import type { Server } from "../../test/lab/server.ts";
import type { Measured } from "./measure.ts";

/** One row: ours, the documents' way, and how many times faster ours has to be. */
export interface RecoveryRow {
  readonly what: string;
  readonly own: Measured;
  readonly other: Measured;
  readonly goal: number;
}

const megabytes = 1024;
const repository = "/var/backups/clincher";
const data = "/opt/openclaw/state/gateway/workspace/uploads";

// The documents' backup.sh and restore, word by word, with a folder in place of the volume.
const documents = {
  backup: `cd /root && tar -czf d.tar.gz -C /opt/openclaw/state . && openssl enc -aes-256-cbc -salt -pbkdf2 -in d.tar.gz -out d.tar.gz.enc -pass file:/root/key && rm -f d.tar.gz`,
  restore: `cd /root && rm -rf out && mkdir out && openssl enc -d -aes-256-cbc -pbkdf2 -in d.tar.gz.enc -out d.tar.gz -pass file:/root/key && tar -xzf d.tar.gz -C out && rm -f d.tar.gz`,
};

const change = `python3 - <<'END'
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

const timed = async (server: Server, script: string): Promise<{ milliseconds: number; memory: number }> => {
  const { stdout } = await server.run(
    [
      "python3",
      "-c",
      `import os, resource, subprocess, sys, time
b = time.monotonic()
c = subprocess.run(["sh", "-euc", sys.argv[1]], stdout=subprocess.DEVNULL).returncode
print(c, time.monotonic() - b, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)`,
      script,
    ],
    { timeoutSeconds: 900 },
  );
  const [code, seconds, kilobytes] = stdout.trim().split(" ").map(Number);
  if (code !== 0) throw new Error(`exit ${code}: ${script}`);
  return { milliseconds: (seconds ?? 0) * 1000, memory: (kilobytes ?? 0) * 1024 };
};

const gathered = (runs: readonly { milliseconds: number; memory: number }[]): Measured => ({
  milliseconds: runs.map((run) => run.milliseconds).sort((a, b) => a - b),
  memory: Math.max(...runs.map((run) => run.memory)),
});

/** Backup and restore of 1 GiB of mixed data against the documents' tar, gzip and openssl, in turn, on one server. */
export const benchRecovery = async (lab: Lab, rounds: number): Promise<readonly RecoveryRow[]> => {
  const server = await preparedServer(lab, "bench");
  await server.shell(
    "apt-get update -q && apt-get install -y -q --no-install-recommends restic python3; install -d -m 755 /opt/openclaw /opt/openclaw/state /opt/openclaw/state/gateway /opt/openclaw/state/gateway/workspace /opt/openclaw/sandboxes; openssl rand -hex 32 > /root/key",
  );
  await mixedData(server, megabytes);
  const first = "clincher backup run --json";
  const names = ["first", "next", "restore", "theirFirst", "theirRestore"] as const;
  const runs = new Map<(typeof names)[number], { milliseconds: number; memory: number }[]>(
    names.map((name) => [name, []]),
  );
  const note = async (name: (typeof names)[number], script: string): Promise<void> => {
    runs.get(name)?.push(await timed(server, script));
  };
  for (let round = 0; round < rounds; round += 1) {
    lab.step(`round ${round + 1} of ${rounds}`);
    await server.shell(`rm -rf ${repository} /var/lib/clincher/backup /root/ours; sync`);
    await note("first", first);
    await note("theirFirst", documents.backup);
    await server.shell(change);
    await note("next", first);
    await note("restore", "clincher restore local --to /root/ours --json");
    await note("theirRestore", documents.restore);
  }
  const of = (name: (typeof names)[number]): Measured => gathered(runs.get(name) ?? []);
  return [
    { what: `first backup of ${megabytes} MiB`, own: of("first"), other: of("theirFirst"), goal: 6 },
    { what: "backup after 1 % changed", own: of("next"), other: of("theirFirst"), goal: 50 },
    { what: "restore, each file checked", own: of("restore"), other: of("theirRestore"), goal: 3.5 },
  ];
};
