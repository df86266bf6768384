import { expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { egressList } from "../../src/resources/egress-list.ts";
import { changing, factFile, fileOf } from "./given.ts";

const desired = { path: "/opt/x/acl.yaml", content: "new\n", mode: 0o644, uid: 0, gid: 0 };

test.each<readonly ["smokescreen" | "squid", number, string]>([
  ["smokescreen", 0, "new\n"],
  ["smokescreen", 1, "old\n"],
  ["squid", 1, "new\n"],
])(
  "a list of %s that its check answers with %p: the one in force is then %p",
  async (proxy, code, inForce) => {
    const host = new MemoryHost({
      files: { [desired.path]: "old\n" },
      commands: () => ({ code, stdout: "", stderr: "invalid\n" }),
    });
    const facts = Facts.of(factFile(desired.path, fileOf("old\n")));
    const [change] = egressList(proxy, desired, "egress:1").diff(facts, changing());
    await change?.make({ host, progress: () => {} }).catch(() => {});
    expect(host.text(desired.path)).toBe(inForce);
  },
);
