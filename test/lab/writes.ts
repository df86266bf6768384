import type { Lab } from "./lab.ts";
import type { Server } from "./server.ts";

/** System calls that change a file system. `openat` counts when it can create or write. */
const calls =
  "openat,open,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,truncate,ftruncate,mknod,mknodat,setxattr,utimensat";

/** Devices and kernel files are no files on a disk; the lock's folder is in memory and empty after a boot. */
const harmless = /"(\/dev\/|\/proc\/|\/sys\/|\/run\/clincher\/lock)/;

const isWrite = (line: string): boolean => {
  if (/= -1 E/.test(line) || harmless.test(line)) return false;
  return !/\bopen(at)?\(/.test(line) || /O_(WRONLY|RDWR|CREAT|TRUNC)/.test(line);
};

/** strace on the server, from the distribution; nothing when it is there. */
export const installStrace = async (lab: Lab, server: Server): Promise<void> => {
  if ((await server.run(["which", "strace"], { check: false })).code === 0) return;
  lab.step("installing strace on the server");
  await server.shell(
    "apt-get -qq update && apt-get -qq install -y --no-install-recommends strace >/dev/null",
  );
};

/** Runs a command on the server under strace, all its children too, and lists every change to a file system. */
export const writesOf = async (
  lab: Lab,
  server: Server,
  argv: readonly string[],
): Promise<{ code: number; output: string; writes: string[] }> => {
  await installStrace(lab, server);
  const log = "/run/strace.log";
  const run = await server.run(["strace", "-f", "-qq", "-e", `trace=${calls}`, "-o", log, ...argv], {
    check: false,
  });
  const lines = (await server.read(log))
    .split("\n")
    .filter((line) => /^\d+ +\w+\(/.test(line) && isWrite(line));
  return { code: run.code, output: run.stdout + run.stderr, writes: lines };
};
