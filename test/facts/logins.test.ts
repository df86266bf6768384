import { expect, test } from "bun:test";
import { ownSshKeys } from "../../src/facts/authorized-keys.ts";
import { finishing, parseMarker } from "../../src/facts/restore.ts";
import { sshServerFiles } from "../../src/facts/ssh-server.ts";
import { MemoryHost } from "../../src/host/memory.ts";

test("keys whose private half lies on this server are found in every home, each once it is whole", async () => {
  const host = new MemoryHost({
    files: {
      "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:7:7::/home/bob:/bin/sh\nodd:x:8:8::none/:/bin/sh\n",
      "/root/.ssh/id_ed25519": "private",
      "/root/.ssh/id_ed25519.pub": "ssh-ed25519 AAAA root@box\n",
      "/root/.ssh/laptop.pub": "ssh-ed25519 BBBB me@laptop\n",
      "/home/bob/.ssh/deploy": "private",
      "/home/bob/.ssh/deploy.pub": "ssh-rsa CCCC\n",
      "/home/bob/.ssh/broken": "private",
      "/home/bob/.ssh/broken.pub": "",
    },
  });
  expect(Object.fromEntries(await ownSshKeys.read(host))).toEqual({
    "ssh-ed25519 AAAA": "/root/.ssh/id_ed25519",
    "ssh-rsa CCCC": "/home/bob/.ssh/deploy",
  });
});

test.each([
  [{ snapshot: "a".repeat(64), roots: ["/opt/openclaw/state/gateway"] }, true],
  [{ snapshot: "replaced" }, true],
  [{ snapshot: `legacy-${"a".repeat(16)}` }, true],
  [{ snapshot: `${"a".repeat(64)} --x` }, false],
  [{ snapshot: `x${"a".repeat(64)}` }, false],
  [{ snapshot: "replaced", roots: ["/etc/opt/openclaw/state"] }, false],
  [{ snapshot: "replaced", roots: ["/opt/openclaw/state/../../etc"] }, false],
  [{ snapshot: "replaced", roots: ["/opt/openclaw"] }, false],
])("a note of a restore counts only for what a restore moves: %j", (given, counts) => {
  const text = JSON.stringify({ step: "swapping", ...given });
  expect(parseMarker(new TextEncoder().encode(text)) !== null).toBe(counts);
});

test.each([
  [{ snapshot: `legacy-${"a".repeat(16)}` }, `clincher restore --snapshot legacy-${"a".repeat(16)}`],
  [{ snapshot: "a".repeat(64) }, "clincher restore --snapshot aaaaaaaa"],
  [{ snapshot: "a".repeat(64), roots: ["/opt/openclaw/state/gateway"] }, "clincher resume"],
  [{ snapshot: "replaced" }, "clincher restore --undo"],
  [{ snapshot: "replaced", undone: true }, "clincher restore --redo"],
])("what finishes a restore that was cut off: %j", (given, command) => {
  const marker = parseMarker(new TextEncoder().encode(JSON.stringify({ step: "swapping", ...given })));
  expect(marker === null ? null : finishing(marker)).toBe(command);
});

test("files that sshd reads: the folder's own in their order, then the main one", async () => {
  const files = {
    "/etc/ssh/sshd_config": "main",
    "/etc/ssh/sshd_config.d/10-a.conf": "a",
    "/etc/ssh/sshd_config.d/20-b.conf": "b",
    "/etc/ssh/sshd_config.d/b.conf.save": "no",
  };
  expect((await sshServerFiles.read(new MemoryHost({ files }))).map(({ text }) => text)).toEqual([
    "a",
    "b",
    "main",
  ]);
});

test("and whatever those read, wherever it is", async () => {
  const files = {
    "/etc/ssh/sshd_config": "Include /etc/ssh/sshd_config.d/* other/*.c?nf\n",
    "/etc/ssh/sshd_config.d/10-a.conf": "Include /srv/deep /srv/none\n",
    "/etc/ssh/sshd_config.d/b": "",
    "/etc/ssh/other/c.conf": "",
    "/etc/ssh/other/c": "",
    "/etc/ssh/other/.d.conf": "",
    "/etc/ssh/other/folder.conf/x": "",
    "/srv/deep": "Include /srv/deep /etc/ssh/sshd_config\n",
  };
  expect((await sshServerFiles.read(new MemoryHost({ files }))).map(({ path }) => path)).toEqual([
    "/etc/ssh/sshd_config.d/10-a.conf",
    "/etc/ssh/sshd_config",
    "/etc/ssh/other/c.conf",
    "/etc/ssh/sshd_config.d/b",
    "/srv/deep",
  ]);
});
