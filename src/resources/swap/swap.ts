import { exitCodes } from "../../exit.ts";
import type { Facts } from "../../facts/fact.ts";
import { stat } from "../../facts/file.ts";
import { space } from "../../facts/space.ts";
import { swaps } from "../../facts/swaps.ts";
import { Failure } from "../../problem.ts";
import { file } from "../file.ts";
import { notInContainer } from "../not-in-container.ts";
import type { Earlier, Resource, Work } from "../resource.ts";
import { service } from "../service.ts";
import { when } from "../when.ts";

/** Named by systemd after the file. */
const unit = "swapfile.swap";
export const swapPaths = { file: "/swapfile", unit: `/etc/systemd/system/${unit}` } as const;

const gibibyte = 1024 ** 3;
const there = stat(swapPaths.file);
const disk = space("/");

const run = async ({ host }: Work, ...argv: readonly [string, ...string[]]): Promise<void> => {
  const result = await host.run({ argv, timeoutSeconds: 600 });
  if (result.code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: `${argv.join(" ")} failed`,
    why: result.stderr.trim(),
    fix: 'Look at the file system (df -h /, findmnt /), or set host.swap = "off".',
  });
};

const gibibytes = (bytes: number): string => `${Math.round((bytes / gibibyte) * 10) / 10} GiB`;

/** An empty file is one that a killed run left. */
const missing = (facts: Facts): boolean => (facts.get(there)?.size ?? 0) === 0;

/** Never more than a quarter of what is free: swap must not be why a disk is full. */
const sizeFor = (bytes: number, facts: Facts): number =>
  Math.min(bytes, Math.floor(facts.get(disk).free / 4 / gibibyte) * gibibyte);

/** The file itself, closed to everyone: what was in memory can be read in it. Its size is not changed later. */
const swapFile = (bytes: number): Resource => ({
  id: `file ${swapPaths.file}`,
  needs: [there, disk],
  // Writing some gigabytes takes a minute on a slow disk.
  beside: true,
  diff: (facts) => {
    const size = sizeFor(bytes, facts);
    if (!missing(facts) || size < gibibyte) return [];
    return [
      {
        action: "create",
        summary: `swap file ${swapPaths.file} of ${gibibytes(size)} (0600 root)`,
        make: async (work) => {
          const half = `${swapPaths.file}.clincher-new`;
          for (const path of [swapPaths.file, half])
            await work.host.writeFile(path, "", { mode: 0o600, uid: 0, gid: 0 });
          // On btrfs no swap is on a file that is copied when it is written (btrfs(5)); other file systems refuse the flag.
          await work.host.run({ argv: ["chattr", "+C", half] });
          // Blocks, not holes: the kernel refuses a file with holes, and fallocate leaves some on btrfs.
          const count = `count=${size / 1024 ** 2}`;
          await run(work, "dd", "if=/dev/zero", `of=${half}`, "bs=1M", count, "conv=fsync");
          await run(work, "mkswap", half);
          await run(work, "mv", half, swapPaths.file);
        },
      },
    ];
  },
});

/**
 * Swap of this size (bytes), on a machine of its own that has no other: what a provider set up stays as it is. In a
 * container there is nothing to do.
 */
export const swapOn = (bytes: number, unitText: string): readonly Resource[] => {
  const made = swapFile(bytes);
  const comes = (facts: Facts, earlier: Earlier): boolean => !missing(facts) || earlier.changes(made.id);
  const unitFile = file({ path: swapPaths.unit, content: unitText, mode: 0o644, uid: 0, gid: 0 });
  return [
    made,
    when([there], comes, unitFile),
    { ...when([there], comes, service(unit)), after: [made.id] },
  ].map((each) =>
    when([swaps], (facts) => facts.get(swaps).every((path) => path === swapPaths.file), notInContainer(each)),
  );
};

/** No swap file of ours. One without our unit is somebody else's. */
export const swapOff: Resource = {
  id: `no service ${unit}`,
  needs: [stat(swapPaths.unit)],
  diff: (facts) => {
    if (facts.get(stat(swapPaths.unit)) === null) return [];
    return [
      {
        action: "delete",
        summary: `stop using ${swapPaths.file} and remove it`,
        notes: [swapPaths.unit],
        make: async (work) => {
          await run(work, "systemctl", "disable", "--now", unit);
          // Not through the host, which would keep gigabytes as the original.
          await run(work, "rm", "-f", swapPaths.file);
          await work.host.remove(swapPaths.unit);
          await run(work, "systemctl", "daemon-reload");
        },
      },
    ];
  },
};
