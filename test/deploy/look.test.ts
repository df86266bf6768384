import { describe, expect, test } from "bun:test";
import { lookAt, prepareLook } from "../../src/deploy/look.ts";
import { ownLeasePath, standbyPath } from "../../src/facts/lease.ts";
import { upgradeMarkerPath } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const secrets = `anthropic_api_key = "sk-ant-api03-aaaaaaaaaaaaaaaa"\ngateway_token = "${"a".repeat(64)}"\nlitellm_key = "sk-${"b".repeat(48)}"\nbackup_key = "${"c".repeat(64)}"\n`;
const places = '[[backup.targets]]\nname = "near"\nrepository = "rest:https://b.example/"\n';
const standby = `standby.enabled = true\n${places}`;
const lease = (state: string): string =>
  JSON.stringify({ holder: "1".repeat(16), term: 1, state, seconds: 60, renewed: 0, uptime: 1 });
const cutOff = JSON.stringify({
  ...{ from: "2026.3.13", to: "2026.9.6", step: "returning", snapshot: "a".repeat(64), place: "near" },
  ...{ at: "2026-11-21T08:00:00.000Z", pulled: [], failing: [], failed: false },
});

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: string;
  readonly user?: number;
  readonly os?: string;
}

const server = ({
  files = {},
  settings = "",
  user = 0,
  os = "ID=debian\nVERSION_ID=13\nVERSION_CODENAME=trixie\n",
}: Given) => {
  const host = new MemoryHost({
    user,
    files: {
      ...{ "/etc/os-release": os, "/proc/meminfo": "MemTotal:  8000000 kB\n" },
      ...{ "/proc/cpuinfo": "processor : 0\nprocessor : 1\n", "/run/systemd/system/.": "", ...files },
      "/etc/clincher/clincher.toml": `domain = "agent.clincher-test.dev"\nadmin.addresses = ["anywhere"]\nmemory.enabled = false\n${settings}`,
    },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
  });
  host.put("/etc/clincher/secrets.toml", secrets, { mode: 0o600, uid: 0, gid: 0 });
  return host;
};
const look = { flags: {}, environment: {}, only: [], skip: [] };
const failureOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => "none",
    (error: unknown) => (error instanceof Failure ? `exit ${error.exit}: ${error.message}` : String(error)),
  );

describe("nothing is planned", () => {
  test.each<readonly [string, Given, string]>([
    ["without root", { user: 1000 }, "exit 4: clincher has to run as root"],
    [
      "while data is half put in place",
      { files: { [upgradeMarkerPath]: cutOff } },
      "exit 4: The way back from an upgrade",
    ],
    [
      "where another has taken over",
      { settings: standby, files: { [ownLeasePath]: lease("lost") } },
      "exit 4: Another server has taken over",
    ],
  ])("%s", async (_, given, expected) => {
    const host = server(given);
    expect(await failureOf(prepareLook(host, look))).toStartWith(expected);
    expect(host.mutations.filter((each) => !each.startsWith("run "))).toEqual([]);
  });

  test("on a machine that cannot take it: all that speaks against it is said", async () => {
    const failure = await lookAt(server({ os: "ID=arch\n" }), look).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    if (!(failure instanceof Failure)) return;
    expect(failure.exit).toBe(4);
    expect(failure.problems.map(({ what }) => what).join("\n")).toMatch(/not supported.*no key with which/s);
  });
});

describe("the agent", () => {
  const agentPhases = ["services", "proof", "schedule"];
  test.each<readonly [string, Given, boolean]>([
    ["is started where no other server is", {}, true],
    [
      "is started where this server has the lease",
      { settings: standby, files: { [ownLeasePath]: lease("held") } },
      true,
    ],
    [
      "is not started where this server waits for another",
      { settings: standby, files: { [standbyPath]: "{}" } },
      false,
    ],
  ])("%s", async (_, given, starts) => {
    const { phases } = await prepareLook(server(given), look);
    const names = phases.map(({ name }) => name);
    expect(agentPhases.filter((name) => names.includes(name))).toEqual(starts ? agentPhases : []);
    expect(names).toContain("access");
  });
});
