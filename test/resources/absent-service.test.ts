import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { stat } from "../../src/facts/file.ts";
import { unit } from "../../src/facts/unit.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { absentService } from "../../src/resources/absent-service.ts";

const name = "clincher-guard.service";
const files = ["/etc/systemd/system/clincher-guard.service", "/var/lib/clincher/guard.json"];
const resource = absentService(name, files);
const file = { kind: "file", mode: 0o600, uid: 0, gid: 0, size: 1, modified: 0 } as const;

const facts = (active: boolean, ...there: readonly boolean[]): Facts =>
  Facts.of(
    [unit(name), { loaded: active, active, enabled: active, started: null }],
    ...files.map((path, index) => [stat(path), there[index] === true ? file : null] as const),
  );

describe("a service that is no longer wanted", () => {
  test.each([
    ["nothing to do", facts(false, false, false), []],
    ["it runs", facts(true, true, true), files],
    ["stopped by hand, its files still there", facts(false, true, false), files.slice(0, 1)],
    ["its files deleted by hand, still running", facts(true, false, false), []],
  ])("%s", async (what, seen, removed) => {
    const changes = resource.diff(seen, { changes: () => false });
    expect(changes.map((change) => change.action)).toEqual(what === "nothing to do" ? [] : ["delete"]);
    const host = new MemoryHost();
    for (const change of changes) await change.make({ host, progress: () => {} });
    expect(host.mutations.filter((each) => each.startsWith("remove"))).toEqual(
      removed.map((path) => `remove ${path}`),
    );
    expect(host.mutations.includes(`run systemctl disable --now -- ${name}`)).toBe(changes.length > 0);
  });
});
