import { describe, expect, test } from "bun:test";
import { rollbackCommand } from "../../src/cli/rollback.ts";
import { uninstallCommand } from "../../src/cli/uninstall.ts";
import { upgradeFolder } from "../../src/facts/upgrade.ts";
import { outcomeOf, server } from "./server.ts";

const marker = {
  ...{ from: "2026.3.13", to: "2026.9.6", step: "done", snapshot: "a".repeat(64) },
  ...{ at: "2026-11-21T08:00:00.000Z", pulled: [], failing: [], failed: false },
};
const upgraded = () =>
  server({
    files: {
      [`${upgradeFolder}/marker.json`]: JSON.stringify(marker),
      [`${upgradeFolder}/clincher.toml`]: "",
    },
  });

/** Somebody can log in without what clincher has made. */
const key = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 1),
]).toString("base64")}`;
const installed = () =>
  server({
    files: {
      "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
      "/root/.ssh/authorized_keys": `${key}\n`,
    },
  });

/** But for the lock that keeps two of them apart. */
const filesOf = async (host: ReturnType<typeof server>) => {
  const all = await host.tree("/");
  return all.filter(({ path }) => !path.startsWith("/run/"));
};

describe("--dry-run says what would be done, and does nothing", () => {
  test.each([
    ["rollback", rollbackCommand, upgraded, [], "Back from OpenClaw 2026.9.6 to 2026.3.13"],
    ["uninstall, with its archive", uninstallCommand, installed, [], "/root/openclaw-2026-01-01.tar.gz.enc"],
    ["uninstall, without one", uninstallCommand, installed, ["--without-archive"], "Plan: "],
  ] as const)("%s", async (_, command, given, words, text) => {
    const host = given();
    const before = await filesOf(host);
    const { exit, said } = await outcomeOf(command, host, ...words, "--dry-run");
    expect(exit).toBe(0);
    expect(said).toContain(text);
    expect(said).toContain("Nothing was changed. Next: ");
    expect(said).not.toContain("Key of the archive");
    expect(await filesOf(host)).toEqual(before);
  });

  test("rollback, for a program", async () => {
    const { said } = await outcomeOf(rollbackCommand, upgraded(), "--dry-run", "--json");
    expect(JSON.parse(said)).toEqual({ from: "2026.9.6", to: "2026.3.13", at: marker.at, changed: 0 });
  });

  test("uninstall, for a program: a plan, and no key", async () => {
    const { said } = await outcomeOf(uninstallCommand, installed(), "--dry-run", "--json");
    const plan = JSON.parse(said);
    expect(Object.keys(plan)).toContain("steps");
    expect(said).not.toMatch(/[0-9a-f]{64}/);
  });
});
