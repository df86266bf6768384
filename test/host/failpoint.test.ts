import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSwitch, withFailpoint } from "../../src/host/failpoint.ts";
import type { Host } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";

const folder = mkdtempSync(join(tmpdir(), "clincher-failpoint-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "die-at");
const access = { mode: 0o644, uid: 0, gid: 0 };

const switchedTo = (text: string): { readonly host: Host; readonly memory: MemoryHost } => {
  rmSync(`${path}.log`, { force: true });
  writeFileSync(path, text);
  const memory = new MemoryHost({
    files: { "/etc/x": "x" },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
  });
  return { host: withFailpoint(memory, path, true), memory };
};

/** Five changes of different kinds; what became of each. */
const changes = async (host: Host): Promise<readonly string[]> => {
  const outcomes: string[] = [];
  const attempts: (() => unknown)[] = [
    () => host.writeFile("/etc/a", "a", access),
    async () => `code ${(await host.run({ argv: ["useradd", "x"] })).code}`,
    () => host.openDatabase("/db", "readWrite").run("CREATE TABLE IF NOT EXISTS t (x)"),
    () => host.remove("/etc/x"),
    () => host.makeDirectory("/etc/d", access),
  ];
  for (const attempt of attempts) {
    try {
      outcomes.push(String((await attempt()) ?? "done"));
    } catch (error) {
      outcomes.push(error instanceof Error && "code" in error ? String(error.code) : "?");
    }
  }
  return outcomes;
};

describe("the lab's switch", () => {
  test.each([
    ["12", { at: 12, mode: "kill", seed: 0 }],
    ["12 ENOSPC 7\n", { at: 12, mode: "ENOSPC", seed: 7 }],
    ["3 nonsense", { at: 3, mode: "kill", seed: 0 }],
    [
      "/^run docker stop/2+ ENOSPC\n",
      { at: 0, mode: "ENOSPC", seed: 0, change: { like: /^run docker stop/, nth: 2, after: true } },
    ],
  ] as const)("%s", (text, expected) => expect(parseSwitch(text)).toEqual(expected));

  test.each([
    ["0", ["done", "code 0", "done", "done", "done"]],
    ["1 EIO", ["EIO", "code 0", "done", "done", "done"]],
    ["2 EIO", ["done", "code 1", "done", "done", "done"]],
    ["3 EIO", ["done", "code 0", "EIO", "done", "done"]],
    ["1 ENOSPC", ["ENOSPC", "code 0", "ENOSPC", "done", "ENOSPC"]],
    ["/^run useradd/1 EIO", ["done", "code 1", "done", "done", "done"]],
    ["/^run useradd/1+ EIO", ["done", "code 0", "EIO", "done", "done"]],
    ["/\\/etc\\/[ad]/2 ENOSPC", ["done", "code 0", "done", "done", "ENOSPC"]],
    ["/^run useradd/2 EIO", ["done", "code 0", "done", "done", "done"]],
    ["4 ENOSPC 5", ["done", "code 0", "done", "done", "ENOSPC"]],
  ])("%s", async (text, expected) => expect(await changes(switchedTo(text).host)).toEqual(expected));

  test("each change is noted, and what only looks is not counted", async () => {
    const { host, memory } = switchedTo("0");
    for (const argv of [
      ["dpkg-query", "-W"],
      ["ss", "-Hltnp"],
      ["systemctl", "show", "x"],
    ] as const)
      await host.run({ argv: [...argv] });
    await changes(host);
    expect(readFileSync(`${path}.log`, "utf8").split("\n")).toEqual([
      "1 writeFile /etc/a",
      "2 run useradd x",
      "3 commit CREATE TABLE IF",
      "4 remove /etc/x",
      "5 makeDirectory /etc/d",
      "",
    ]);
    expect(memory.mutations).toContain("run dpkg-query -W");
  });

  test("a note is told by how far it says that something is", async () => {
    const { host } = switchedTo("/marker\\.json kept$/1 EIO");
    await host.writeFile("/etc/marker.json", '{ "step": "copying" }', access);
    await expect(
      host.writeFile("/etc/marker.json", '{\n  "step": "kept",\n  "x": 1\n}', access),
    ).rejects.toThrow("EIO");
    await host.writeFile("/etc/lease.json", '{"state":"held"}', access);
    expect(readFileSync(`${path}.log`, "utf8").trim().split("\n")).toEqual([
      "1 writeFile /etc/marker.json copying",
      "2 writeFile /etc/marker.json kept",
      "3 writeFile /etc/lease.json held",
    ]);
  });

  test("without a switch, or for a process that is not meant, it is the host itself", () => {
    const memory = new MemoryHost();
    expect(withFailpoint(memory, join(folder, "none"), true)).toBe(memory);
    writeFileSync(path, "1");
    expect(withFailpoint(memory, path, false)).toBe(memory);
  });
});
