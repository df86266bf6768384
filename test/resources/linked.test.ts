import { expect, test } from "bun:test";
import { readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { keep, putAllBack } from "../../src/engine/revert/kept.ts";
import { Facts } from "../../src/facts/fact.ts";
import { localHost } from "../../src/host/local.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { commentOut } from "../../src/resources/commented-out.ts";
import { loginDefs } from "../../src/resources/login-defs.ts";
import { temporaryFolder } from "../host/folder.ts";

const path = temporaryFolder();
const host = new MemoryHost({
  files: {
    "/srv/sshd_config": "Port 22\n",
    "/srv/login.defs": "UMASK 022\n",
    "/etc/ssh/x": "",
    "/etc/x": "",
  },
});
const work = { host, progress: () => {} };

test("invariant: a text that comes in the place of a link is root's, not everybody's to write", async () => {
  await host.makeLink("/etc/ssh/sshd_config", "/srv/sshd_config");
  await commentOut("/etc/ssh/sshd_config", "Port 22\n", () => true, "x").make(work);
  expect(await host.stat("/etc/ssh/sshd_config")).toMatchObject({
    kind: "file",
    mode: 0o644,
    uid: 0,
    gid: 0,
  });

  await host.makeLink("/etc/login.defs", "/srv/login.defs");
  const resource = loginDefs({ UMASK: "027" });
  const [change] = resource.diff(await Facts.collect(host, resource.needs), { changes: () => false });
  await change?.make(work);
  expect(await host.stat("/etc/login.defs")).toMatchObject({ kind: "file", mode: 0o644 });
});

test("the way back brings a link back as a link, and leaves what it leads to", async () => {
  const local = localHost;
  const [link, file] = [path("link"), path("file")];
  writeFileSync(file, "theirs", { mode: 0o600 });
  symlinkSync(file, link);
  const kept = await keep(local, link);
  await local.writeFile(link, "ours", {
    mode: 0o644,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  });
  expect(await putAllBack(local, [kept])).toEqual([]);
  expect([readlinkSync(link), readFileSync(file, "utf8"), statSync(file).mode & 0o777]).toEqual([
    file,
    "theirs",
    0o600,
  ]);
});
