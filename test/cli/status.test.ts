import { describe, expect, test } from "bun:test";
import { statusCommand } from "../../src/cli/status.ts";
import { exitCodes } from "../../src/exit.ts";
import { ownLeasePath, standbyPath } from "../../src/facts/lease.ts";
import { endedPath, pendingPath } from "../../src/facts/revert.ts";
import { tailnetOnlyPath } from "../../src/facts/tailscale.ts";
import { backupKey, type Given, outcomeOf, server } from "./server.ts";

const now = Date.UTC(2026, 0, 1);
const hour = 3_600_000;
const pending = JSON.stringify({
  armed: { wall: now, uptime: 4990, boot: "this-boot" },
  ...{ within: 600, oldPorts: [22], newPort: 9922, user: "deploy", onLogin: false },
  ...{ flags: {}, phases: ["access"], kept: [], restore: [] },
});
const marker = JSON.stringify({ snapshot: "replaced", step: "swapping" });
const role = (ago: number, taken = 1) =>
  JSON.stringify({ of: "vps-one", snapshot: "a", taken: now - taken * hour, synced: now - ago * hour });
const lease = (state: string) =>
  JSON.stringify({ holder: "0".repeat(16), term: 2, state, renewed: now, uptime: 1 });
const empty = { files: {}, containers: {}, run: "none" } as const;
const standby = (more: Given = {}): Given => ({
  containers: {},
  ...more,
  files: { "/var/lib/clincher/first-turn.json": null, [standbyPath]: role(0.5), ...more.files },
});

describe("one verdict: what is said, the exit code, and the command that comes next", () => {
  test.each<[string, Given, number, string, RegExp]>([
    ["all is well", {}, 0, "All is well.", /^clincher plan /],
    [
      "a change of ssh and firewall waits",
      { files: { [pendingPath]: pending } },
      ...[1, "Something needs you.", /^ssh -p 9922 deploy@\S+ sudo clincher confirm \(on your own machine/],
    ],
    [
      "it was taken back",
      { files: { [endedPath]: JSON.stringify({ outcome: "reverted", at: now, why: "nobody came" }) } },
      ...[0, "All else is well.", /^clincher install /],
    ],
    [
      "the tailnet, the only way in, is down",
      { files: { [tailnetOnlyPath]: "" } },
      ...[1, "Something needs you.", /^clincher install --only tailscale /],
    ],
    [
      "a restore was cut off",
      { files: { "/opt/openclaw/.restore/marker.json": marker } },
      ...[1, "Something needs you.", /^clincher resume /],
    ],
    [
      "both: what the clock runs out for comes first",
      { files: { "/opt/openclaw/.restore/marker.json": marker, [pendingPath]: pending } },
      ...[1, "Something needs you.", /^ssh -p 9922/],
    ],
    ["the last run failed", { run: "failed" }, 1, "Something needs you.", /^clincher install /],
    ["the last run was killed", { run: "cut off" }, 1, "Something needs you.", /^clincher install /],
    ["Docker does not answer", { containers: null }, 1, "Something needs you.", /^clincher install /],
    [
      "a sick container",
      { containers: { openclaw: "Up 2 hours (unhealthy)" } },
      ...[1, "Something needs you.", /^clincher install /],
    ],
    [
      "a stopped container",
      { containers: { openclaw: "Exited (0)" } },
      ...[1, "Something needs you.", /^clincher install /],
    ],
    [
      "the agent never answered",
      { files: { "/var/lib/clincher/first-turn.json": null } },
      ...[1, "Something needs you.", /^clincher install /],
    ],
    [
      "settings that cannot be read",
      { settings: "teir = 1\n" },
      ...[1, "Something needs you.", /^clincher doctor --only settings /],
    ],
    [
      "no settings any more",
      { files: { "/etc/clincher/clincher.toml": null } },
      ...[1, "Something needs you.", /^clincher doctor --only settings /],
    ],
    [
      "secrets that cannot be read",
      { files: { "/etc/clincher/secrets.toml": "nonsense" } },
      ...[1, "Something needs you.", /^clincher doctor --only settings /],
    ],
    [
      "no secrets any more",
      { files: { "/etc/clincher/secrets.toml": null } },
      ...[1, "Something needs you.", /^clincher doctor --only settings /],
    ],
    [
      "a standby with a typo in its settings",
      standby({ settings: "teir = 1\n" }),
      ...[1, "Something needs you.", /^clincher doctor --only settings /],
    ],
    [
      "nothing is here but settings that cannot be read",
      { ...empty, settings: "teir = 1\n" },
      ...[1, "Nothing is installed here.", /^clincher doctor --only settings /],
    ],
    ["nothing is here but settings", empty, 1, "Nothing is installed here.", /^clincher install /],
    [
      "nothing is here",
      { ...empty, files: { "/etc/clincher/clincher.toml": null } },
      ...[1, "Nothing is installed here.", /^clincher init /],
    ],
    ["a standby", standby(), 0, "A standby: it waits for vps-one to fail.", /^clincher standby status /],
    [
      "a standby that was taken over from before: what is left of its agent is stopped",
      standby({ containers: { openclaw: "Exited (0)" }, files: { [ownLeasePath]: lease("lost") } }),
      ...[0, "A standby: it waits for vps-one to fail.", /^clincher standby status /],
    ],
    [
      "a standby whose backups do not come over",
      standby({ files: { [standbyPath]: role(2) } }),
      ...[1, "This server stands by for vps-one, and needs you.", /^clincher standby sync /],
    ],
    [
      "a standby over which only an old backup comes",
      standby({ files: { [standbyPath]: role(0.5, 12) } }),
      ...[1, "This server stands by for vps-one, and needs you.", /^clincher standby sync /],
    ],
    [
      "a standby that Docker does not answer on",
      standby({ containers: null }),
      ...[1, "This server stands by for vps-one, and needs you.", /^clincher standby sync /],
    ],
    [
      "a standby that was not made to its end",
      standby({ files: { "/etc/clincher/clincher.toml": null } }),
      ...[1, "This server stands by for vps-one, and needs you.", /^clincher standby prepare /],
    ],
    [
      "a standby on which an agent runs",
      standby({ containers: { openclaw: "Up 2 hours (healthy)" } }),
      ...[1, "This server stands by for vps-one, and yet an agent runs here.", /^clincher stop gateway /],
    ],
    [
      "a standby whose takeover is not done",
      standby({ files: { [ownLeasePath]: lease("held") } }),
      ...[1, "A takeover from the other server was begun and is not done.", /^clincher standby promote$/],
    ],
    [
      "another server has taken over",
      {
        settings: "[standby]\nenabled = true\n",
        containers: { openclaw: "Exited (0)" },
        files: { [ownLeasePath]: lease("lost") },
      },
      ...[
        1,
        "Another server has taken over from this one, whose agent is stopped.",
        /^clincher standby status$/,
      ],
    ],
    [
      "the other server was given up: an install forgets it",
      { containers: { openclaw: "Exited (0)" }, files: { [ownLeasePath]: lease("lost") } },
      ...[1, "Something needs you.", /^clincher install /],
    ],
  ] as [string, Given, number, string, RegExp][])("%s", async (_, given, exit, says, next) => {
    const host = server(given);
    const text = await outcomeOf(statusCommand, host);
    const json = await outcomeOf(statusCommand, host, "--json");
    const lines = text.said.trimEnd().split("\n");
    expect(lines).toContain(says);
    expect(lines.at(-1)).toMatch(/^Next: /);
    expect(lines.at(-1)?.slice(6)).toMatch(next);
    expect([text.exit, json.exit]).toEqual([exit, exit] as never);
    expect(JSON.parse(json.said)).toMatchObject({ well: exit === exitCodes.ok, says });
  });
});

test("for a person", async () => {
  const { said } = await outcomeOf(statusCommand, server());
  for (const part of [
    "https://agent.clincher-test.dev",
    "install, 2026-01-01 00:00 UTC, 3 changes, done",
    "answered 2026-01-02 03:04 UTC",
    "on: tools run in containers",
    "Up 2 hours (healthy)",
  ])
    expect(said).toContain(part);
});

test("what settings say that cannot be read is not guessed", async () => {
  const host = server({ settings: "teir = 1\n" });
  expect((await outcomeOf(statusCommand, host)).said).toMatch(/^Sandbox +not known$/m);
  expect(JSON.parse((await outcomeOf(statusCommand, host, "--json")).said)).toMatchObject({
    ...{ sandbox: null, settings: "wrong" },
  });
});

test("of a standby, for a person: nothing of an agent that runs elsewhere", async () => {
  const { said } = await outcomeOf(statusCommand, server(standby()));
  for (const part of ["for vps-one", "its backup of 2025-12-31 23:00 UTC", "none before a takeover"])
    expect(said).toContain(part);
  expect(said).not.toMatch(/Dashboard|answered|Sandbox|install \(/);
});

describe("the recovery sheet: the rule of verify", () => {
  const warns = "Nobody has a recovery sheet with this server's key";
  const sheet = "/var/lib/clincher/backup/sheet.json";
  test.each<[string, Given, boolean]>([
    ["somebody has it", {}, false],
    ["nobody has", { files: { [sheet]: null } }, true],
    ["the key was rotated since", { files: { [sheet]: '{"fingerprint":"0123456789abcdef"}' } }, true],
    ["nothing is backed up", { files: { [sheet]: null }, settings: "[backup]\nenabled = false\n" }, false],
    [
      "a standby makes no backups",
      standby({ containers: { openclaw: "Exited" }, files: { [sheet]: null } }),
      false,
    ],
    ["nothing is installed", { ...empty, files: { [sheet]: null } }, false],
    [
      "settings that cannot be read are told by others",
      { files: { [sheet]: null, "/etc/clincher/clincher.toml": "nonsense" } },
      false,
    ],
  ])("%s", async (_, given, expected) => {
    const host = server(given);
    const { said, exit } = await outcomeOf(statusCommand, host);
    expect(said.includes(warns)).toBe(expected);
    expect(said).not.toContain(backupKey);
    const json = await outcomeOf(statusCommand, host, "--json");
    const { warnings, well } = JSON.parse(json.said) as { warnings: unknown[]; well: boolean };
    expect(warnings.length).toBe(expected ? 1 : 0);
    expect([exit, json.exit]).toEqual(well ? [0, 0] : [1, 1]);
  });
});
