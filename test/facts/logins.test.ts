import { expect, test } from "bun:test";
import { ownSshKeys } from "../../src/facts/authorized-keys.ts";
import { parseMarker } from "../../src/facts/restore.ts";
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
