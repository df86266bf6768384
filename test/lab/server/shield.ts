import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Kernel settings that belong to the whole machine. A server gets private plain files in their place: without
 * that, its `sysctl -w` changes the machine (and systemd itself does so at boot). init.sh puts them there.
 */
const root = "/proc/sys";

/** Top-level folders that the kernel keeps per namespace; `net` mostly. */
const perNamespace = new Set(["net", "user"]);

/** The parts of `net` that are the machine's; `net/core` is sorted out inside, where the namespace can be seen. */
const machineNet = ["nf_conntrack_max", "nf_conntrack_buckets", "nf_conntrack_expect_max"];

/** Real again below `kernel`: kept per namespace, or made on reading. */
export const genuine = [
  ...["hostname", "domainname", "ns_last_pid", "random", "pty", "sem", "sem_next_id", "msg_next_id"],
  ...["msgmax", "msgmnb", "msgmni", "shm_next_id", "shm_rmid_forced", "shmall", "shmmax", "shmmni"],
].map((name) => `kernel/${name}`);

/** What Debian's kernel has, with its values, and the lab machine's own kernel may have been built without. */
const debianKernel: Record<string, string> = {
  "kernel/kexec_load_disabled": "0",
  "kernel/modules_disabled": "0",
  "kernel/sysrq": "438",
  "kernel/unprivileged_bpf_disabled": "2",
  "kernel/unprivileged_userns_clone": "1",
  "kernel/yama/ptrace_scope": "0",
  "vm/unprivileged_userfaultfd": "0",
};

// Some can only be written, and some are refused without a capability: empty then, as good as unreadable.
const copyFile = async (from: string, to: string): Promise<void> =>
  writeFile(to, await readFile(from, "utf8").catch(() => ""));

async function copy(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map((entry) =>
      (entry.isDirectory() ? copy : copyFile)(join(from, entry.name), join(to, entry.name)),
    ),
  );
}

/** Fills `folder` with the values of a server that has just booted, laid out as below /proc/sys. */
export async function copySettings(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "net/netfilter"), { recursive: true });
  const tops = (await readdir(root)).filter((name) => !perNamespace.has(name));
  const present = new Set(await readdir(join(root, "net/netfilter")).catch(() => []));
  await Promise.all([
    ...[...tops, "net/core"].map((name) => copy(join(root, name), join(folder, name))),
    ...machineNet
      .filter((name) => present.has(name))
      .map((name) => copyFile(join(root, "net/netfilter", name), join(folder, "net/netfilter", name))),
  ]);
  for (const [name, value] of Object.entries(debianKernel)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    if (!existsSync(file)) await writeFile(file, `${value}\n`);
  }
}
