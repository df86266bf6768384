import { describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { join } from "node:path";

const fixture = join(import.meta.dir, "nobody.fixture.ts");

/** Runs a command in a session without a terminal, as ssh without -t, cron and a pipeline on a build server do. */
const alone = async (kind: "fresh" | "runs", argv: readonly string[]) => {
  const child = spawn(process.execPath, [fixture, kind, ...argv], {
    ...{ detached: true, stdio: ["ignore", "pipe", "pipe"] },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part) => (said += String(part)));
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, said };
};

const nobody = "Nobody is here to confirm it";

/** What was done, but for programs that were only asked. */
const changes = (said: string): readonly string[] => {
  const all: readonly string[] = JSON.parse(/^touched: (.*)$/m.exec(said)?.[1] ?? "null");
  return all.filter(
    (each) =>
      !/^run (dpkg-query|stat|ss|tailscale|ip|ip6?tables-save|nft -s -t list|systemctl show) /.test(each),
  );
};

describe("where nobody can be asked", () => {
  test.each([
    [["rollback"]],
    [["upgrade", "2026.9.6"]],
    [["restore"]],
    [["restore", "--at", "2026-11-20"]],
    [["restore", "--undo"]],
    [["restore", "--redo"]],
    [["restore", "openclaw-data-2026-11-21.tar.gz"]],
  ])("clincher %p is refused, and nothing is touched", async (argv) => {
    for (const more of [[], ["--json"], ["--json=true"]]) {
      const { code, said } = await alone("runs", [...argv, ...more]);
      expect(said).toContain(nobody);
      expect(said).toContain("--yes");
      if (more.length > 0) expect(said).toStartWith('{"event":"failed","exit":3,');
      expect(said).toEndWith("touched: []\n");
      expect(code).toBe(3);
    }
  });

  test.each([
    ["runs", ["rollback", "--yes"]],
    ["runs", ["upgrade", "2026.9.6", "--yes", "--json"]],
    ["runs", ["upgrade", "2026.9.6", "--dry-run"]],
    ["runs", ["restore", "-y"]],
    ["runs", ["restore", "--dry-run", "--json"]],
    ["runs", ["restore", "--to", "/root/old"]],
    ["runs", ["restore", "--undo", "--yes"]],
    ["runs", ["restore", "--undo", "--dry-run"]],
    ["fresh", ["restore", "sftp:root@198.51.100.1:/srv", "--key-file", "/root/key"]],
    ["fresh", ["restore", "sftp:root@198.51.100.1:/srv", "--key-file", "/root/key", "--json"]],
  ] as const)("%s: clincher %p needs nobody", async (kind, argv) => {
    expect((await alone(kind, argv)).said).not.toContain("Nobody is here");
  });
});

describe("restore --undo --dry-run", () => {
  test("says what would be done, and does nothing", async () => {
    const { code, said } = await alone("runs", ["restore", "--undo", "--dry-run"]);
    expect(said).toContain("What was here before the last restore is put back");
    expect(said).toMatch(/^\d+ changes. Nothing was changed/m);
    expect(changes(said)).toEqual([]);
    expect(code).toBe(0);
  });

  test("as JSON", async () => {
    const { said } = await alone("runs", ["restore", "--undo", "--dry-run", "--json"]);
    expect(said).toMatch(/^\{"direction":"undo","changes":\d+\}\n/);
    expect(changes(said)).toEqual([]);
  });

  test("the check can fail: without --dry-run it goes on to the registries", async () => {
    const { said } = await alone("runs", ["restore", "--undo", "--yes"]);
    expect(changes(said)).not.toEqual([]);
  });
});
