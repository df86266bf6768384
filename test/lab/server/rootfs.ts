import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type BaseKind, ensureBase } from "../base.ts";
import { command } from "../command.ts";
import { withLock } from "../lock.ts";
import { machinePackages } from "../machine.ts";
import { operatorKey } from "../operator.ts";
import { cached } from "../paths.ts";
import type { Place } from "./place.ts";
import { genuine } from "./shield.ts";

const script = (name: string): Promise<string> => readFile(join(import.meta.dir, name), "utf8");

const capSysResource = 24n;

/** The hard limit of open files when this machine may not raise it (no CAP_SYS_RESOURCE), else undefined. */
async function fileLimit(): Promise<string | undefined> {
  const [status, limits] = await Promise.all(
    ["status", "limits"].map((name) => readFile(`/proc/self/${name}`, "utf8")),
  );
  const bounding = BigInt(`0x${/^CapBnd:\s*(\w+)$/m.exec(status ?? "")?.[1] ?? "0"}`);
  if ((bounding >> capSysResource) & 1n) return undefined;
  return /^Max open files\s+\d+\s+(\d+)/m.exec(limits ?? "")?.[1];
}

interface File {
  path: string;
  text: string;
  mode?: number;
}

/** What a provider makes different on each server, plus the little that the lab has to add. */
async function personal({ name, domain, guest }: Place): Promise<File[]> {
  const [{ publicKey }, limit, init, settle, runc] = await Promise.all([
    operatorKey(),
    fileLimit(),
    ...["init.sh", "settle.sh", "runc.sh"].map(script),
  ] as const);
  const files: File[] = [
    { path: "etc/hostname", text: `${name}\n` },
    {
      path: "etc/hosts",
      text: `127.0.0.1 localhost\n127.0.1.1 ${domain} ${name}\n::1 localhost ip6-localhost ip6-loopback\n`,
    },
    { path: "etc/machine-id", text: `${randomUUID().replaceAll("-", "")}\n` },
    { path: "etc/resolv.conf", text: "nameserver 1.1.1.1\n" },
    { path: "etc/default/locale", text: "LANG=C.UTF-8\n" },
    { path: "root/.ssh/authorized_keys", text: publicKey, mode: 0o600 },
    {
      path: "etc/systemd/system/systemd-sysctl.service.d/lab.conf",
      text: "[Service]\nExecStartPost=/usr/lib/clincher-lab/settle.sh\n",
    },
    { path: join(guest, "init.sh"), text: init ?? "", mode: 0o755 },
    { path: join(guest, "settle.sh"), text: settle ?? "", mode: 0o755 },
    { path: join(guest, "genuine"), text: `${genuine.join("\n")}\n` },
  ];
  if (limit !== undefined)
    files.push({ path: "usr/local/sbin/runc", text: (runc ?? "").replaceAll("@LIMIT@", limit), mode: 0o755 });
  return files;
}

/** Host keys of the n-th server, kept between runs: making an RSA key takes up to a second. */
const hostKeys = (number: number): Promise<string> =>
  withLock(`host-keys-${number}`, async () => {
    const folder = cached("host-keys", String(number));
    const keys = join(folder, "etc/ssh");
    if (existsSync(folder)) return keys;
    const partial = `${folder}.partial`;
    await mkdir(join(partial, "etc/ssh"), { recursive: true });
    await command(["ssh-keygen", "-A", "-f", partial]);
    await rename(partial, folder);
    return keys;
  });

/** Mounts the overlay of a server, with an upper folder that is made when it is not there. */
async function mountRoot(
  { folder, root, machine }: Place,
  kind: BaseKind,
  frozen: readonly string[],
): Promise<void> {
  const { folders } = await ensureBase(kind);
  const [upper, work] = [join(folder, "upper"), join(folder, "work")];
  for (const each of [upper, work]) await mkdir(each, { recursive: true });
  // Without redirections a folder of a lower layer could not be renamed, as on no real disk.
  const options = `lowerdir=${[...frozen, ...folders].join(":")},upperdir=${upper},workdir=${work},redirect_dir=on`;
  await command(["mount", "-t", "overlay", machine, "-o", options, root]);
}

/** The topmost layer of a server that is off becomes read-only, below a new one. Returns the layers above the base. */
export async function freezeRoot(
  place: Place,
  kind: BaseKind,
  frozen: readonly string[],
): Promise<readonly string[]> {
  const { folder, root } = place;
  const top = join(folder, `frozen-${frozen.length}`);
  await command(["umount", root]);
  await rename(join(folder, "upper"), top);
  await rm(join(folder, "work"), { recursive: true });
  const layers = [top, ...frozen];
  await mountRoot(place, kind, layers);
  return layers;
}

/** Throws away what a server that is off has written since it was frozen. */
export async function resetRoot(place: Place, kind: BaseKind, frozen: readonly string[]): Promise<void> {
  const { folder, root } = place;
  await command(["umount", root]);
  for (const each of ["upper", "work"]) await rm(join(folder, each), { recursive: true });
  await mountRoot(place, kind, frozen);
}

/** Makes one folder tree equal to another, with everything that Docker's layers are told by; fast where little differs. */
const mirror = async (from: string, to: string): Promise<void> => {
  await command(["rsync", "-aHXS", "--delete", "--numeric-ids", `${from}/`, `${to}/`]);
};

/** Keeps what the volumes of a server that is off hold. Returns the folder it is kept in. */
export async function freezeVolumes({ folder, volumes }: Place): Promise<string> {
  await machinePackages(["rsync"]);
  const kept = join(folder, "frozen-volumes");
  await mkdir(kept, { recursive: true });
  for (const { from } of volumes) await mirror(from, join(kept, basename(from)));
  return kept;
}

/** Gives the volumes of a server that is off what was kept there. */
export async function resetVolumes({ volumes }: Place, kept: string): Promise<void> {
  for (const { from } of volumes) await mirror(join(kept, basename(from)), from);
}

/**
 * Makes a server's root file system: an overlay of its own over the cached base, or over the frozen layers of another
 * server, whose names and keys it then has; mounted until it is removed.
 */
export async function makeRoot(place: Place, kind: BaseKind, frozen: readonly string[] = []): Promise<void> {
  const { root, guest, volumes } = place;
  for (const each of [root, guest, ...volumes.map(({ from }) => from)])
    await mkdir(each, { recursive: true });
  const [files, keys] = await Promise.all([personal(place), hostKeys(place.number)]);
  await mountRoot(place, kind, frozen);
  const own = frozen.length === 0 ? files : files.filter(({ path }) => path.startsWith("/"));
  await mkdir(join(root, "root/.ssh"), { recursive: true, mode: 0o700 });
  for (const { path, text, mode = 0o644 } of own) {
    const file = path.startsWith("/") ? path : join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, mode);
  }
  if (frozen.length === 0) await cp(keys, join(root, "etc/ssh"), { recursive: true });
}

/** Unmounts and deletes everything of a stopped server. */
export async function removeRoot({ folder, root }: Place): Promise<void> {
  await command(["umount", root], { check: false });
  await rm(folder, { recursive: true, force: true });
}
