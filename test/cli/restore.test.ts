import { describe, expect, test } from "bun:test";
import { nextAfter, restoreCommand } from "../../src/cli/restore.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const refusal = async (line: string): Promise<string> => {
  const { stdout, stderr } = process;
  const host = new MemoryHost();
  try {
    return String(await restoreCommand.run(line.split(" "), { host, environment: {}, stdout, stderr }));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `${error.exit}: ${error.problems[0].what}`;
  }
};

describe("what a restore would pass over is refused", () => {
  test.each([
    ["--undo --only workspace", "--undo and --only"],
    ["--at 2026-11-20 --undo", "--undo and --at"],
    ["--undo --to /root/old", "--undo and --to"],
    ["--redo --snapshot abcd", "--redo and --snapshot"],
    ["--undo --redo", "--undo and --redo"],
    ["--undo --other-is-gone", "--undo and --other-is-gone"],
    ["--undo --set tier=starter", "--undo and --set"],
    ["local --undo", "--undo and FROM"],
    ["--to /root/old --dry-run", "--to and --dry-run"],
    ["--to /root/old --domain example.org", "--to and --domain"],
    ["--at 2026-11-20 --snapshot abcd", "--at and --snapshot"],
  ])("clincher restore %s", async (line, flags) => {
    expect(await refusal(line)).toBe(`3: ${flags} do not go together`);
  });

  test.each([
    ["--only state openclaw-data-2026-11-21.tar", "--only picks parts of a backup, and archives have none"],
    ["--at 2026-11-20 openclaw-data-2026-11-21.tar", "--at picks a backup, and archives have none"],
    ["--snapshot abcd openclaw-data-2026-11-21.tar", "--snapshot picks a backup, and archives have none"],
    ["local --snapshot legacy-0123456789abcdef", "Unexpected argument: local"],
    [
      "s3:https://me:0123456789@host/x --yes",
      '"s3:https://me:[password]@host/x" has a user name or password in it; those belong into secrets.toml',
    ],
    ["local offsite", "2 arguments are given, and one is taken"],
    ["--config /root/clincher.toml", "Unknown flag: --config"],
  ])("clincher restore %s", async (line, what) => expect(await refusal(line)).toBe(`3: ${what}`));

  test.each([
    ["--undo=false --only state"],
    ["--no-undo --at 2026-11-20"],
    ["local --to /root/old --only state --key-file /root/key --yes"],
    ["--undo --yes --json --confirm-within 5m --dry-run"],
  ])("clincher restore %s is none of that", async (line) => {
    expect(await refusal(line)).not.toMatch(/do not go together|Unknown|Unexpected/);
  });
});

test("what comes next: on a server that ran, the way back; on a fresh one, who calls it, and the old one", () => {
  const settings = { domain: "a.example.com" };
  expect(nextAfter(true, settings)).toContain("clincher restore --undo");
  expect(nextAfter(false, settings)).toStartWith(
    "Next: point a.example.com at this server, make sure the old one",
  );
});
