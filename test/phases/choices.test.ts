import { describe, expect, test } from "bun:test";
import { stat } from "../../src/facts/file.ts";
import { packages as installed } from "../../src/facts/packages.ts";
import { packagesHalfDone } from "../../src/facts/packages-cut-off.ts";
import { exemptOn } from "../../src/phases/access.ts";
import { dockerPhase } from "../../src/phases/docker.ts";
import { firewallPhase } from "../../src/phases/firewall.ts";
import { gatewayPhase } from "../../src/phases/gateway.ts";
import type { PhaseDefinition } from "../../src/phases/phase.ts";
import { sandboxPhase } from "../../src/phases/sandbox.ts";
import { schedulePhase } from "../../src/phases/schedule.ts";
import { stackPhase } from "../../src/phases/stack.ts";
import { standbyPhase } from "../../src/phases/standby.ts";
import { tailscalePhase } from "../../src/phases/tailscale.ts";
import { treePhase } from "../../src/phases/tree.ts";
import { upgradesPhase } from "../../src/phases/upgrades.ts";
import type { Deployment } from "../../src/settings/deployment.ts";
import type { SettingsInput } from "../../src/settings/schema.ts";
import { stackFiles } from "../../src/stack/files.ts";
import { factFile, fileOf, shown } from "../resources/given.ts";
import { deployment } from "../stack/deployment.ts";

const resourcesOf = (
  { resources }: PhaseDefinition,
  settings: Partial<SettingsInput> = {},
  secrets: Partial<Deployment["secrets"]> = {},
) =>
  resources({
    deployment: deployment(settings, secrets),
    egress: { sha256: "0".repeat(64), read: async () => new Uint8Array() },
    ...{ secretsFile: "", settingsFile: null },
  });

const places = (...repositories: readonly string[]): Partial<SettingsInput> => ({
  backup: { targets: repositories.map((repository, index) => ({ name: `place${index}`, repository })) },
});

const tailscale_auth_key = "tskey-auth-1";

describe("a setting decides what there is", () => {
  test.each<[string, PhaseDefinition, Partial<SettingsInput>, string, boolean]>([
    ["no sandbox: no filter", sandboxPhase, { sandbox: { enabled: false } }, "service clincher-guard", false],
    ["a sandbox: its filter", sandboxPhase, {}, "service clincher-guard.service", true],
    ["no backups: no schedule", schedulePhase, { backup: { enabled: false } }, "service cron.service", false],
    ["backups: a schedule", schedulePhase, {}, "service cron.service", true],
    ["backups: their repository", schedulePhase, {}, "repository /var/backups/clincher", true],
    ["backups, a folder second", schedulePhase, places("b2:bucket:y", "/mnt/b"), "repository /mnt/b", true],
    ["of two folders the first", schedulePhase, places("/mnt/a", "/mnt/b"), "repository /mnt/b", false],
    ["backups elsewhere only", schedulePhase, places("b2:bucket:y"), "repository b2:bucket:y", false],
    ["no other server: no agreement", standbyPhase, {}, "service clincher-lease.timer", false],
    ["no tailnet: no Tailscale", tailscalePhase, {}, "service tailscaled.service", false],
    ["a tailnet", tailscalePhase, { tailscale: { enabled: true } }, "service tailscaled.service", true],
  ])("%s", (_, phase, settings, id, there) => {
    const ids = resourcesOf(phase, settings, { tailscale_auth_key }).map((each) => each.id);
    expect(ids.includes(id)).toBe(there);
  });

  test("what is not wanted is taken away", () => {
    const ids = [
      ...resourcesOf(sandboxPhase, { sandbox: { enabled: false } }),
      ...resourcesOf(standbyPhase),
    ].map(({ id }) => id);
    expect(ids).toEqual([
      "no service clincher-guard.service",
      "no service clincher-lease.timer",
      "own lease settled",
    ]);
  });
});

test.each(["docker", "distro"] as const)("Docker's repository, when it comes from %s", (source) => {
  const ids = resourcesOf(dockerPhase, { docker: { source } }).map(({ id }) => id);
  expect(ids.some((id) => /docker\.(sources|list|asc)|repository/.test(id))).toBe(source === "docker");
});

test.each([
  [true, null, ["create"]],
  [false, null, []],
  [false, fileOf(""), ["delete"]],
] as const)("the mark that ssh is for the tailnet only: %p, with %j there", (ssh_only, there, actions) => {
  const path = "/var/lib/clincher/ssh-in-tailnet-only";
  const settings = { tailscale: { enabled: true, ssh_only } };
  const mark = resourcesOf(firewallPhase, settings).find(({ id }) => id === `file ${path}`);
  const changes = mark && shown(mark, [factFile(path, there), [stat(path), there?.stat ?? null]]);
  expect(changes?.map(({ action }) => action)).toEqual([...actions]);
});

test.each([
  ["debian", "12", false],
  ["debian", "13", true],
  ["ubuntu", "24.04", false],
  ["ubuntu", "24.10", true],
  ["ubuntu", "26.04", true],
] as const)("sshd of %s %s is told whom not to punish: %p", (id, version, told) => {
  const given = deployment({ admin: { addresses: ["192.0.2.10"] } });
  const machine = { ...given.machine, os: { ...given.machine.os, id, version } };
  expect(exemptOn({ ...given, machine })).toEqual(told ? ["192.0.2.10"] : []);
});

test("sshd is told of nobody where all may come, and of the tailnet where there is one", () => {
  const exempt = (addresses: string[], enabled: boolean) =>
    exemptOn(deployment({ admin: { addresses }, tailscale: { enabled } }));
  expect(exempt(["anywhere", "192.0.2.10"], true)).toEqual([]);
  expect(exempt(["192.0.2.10"], true)).toEqual(["192.0.2.10", "100.64.0.0/10", "fd7a:115c:a1e0::/48"]);
});

test.each([
  ["none", [], 1],
  ["chrony", ["chrony"], 0],
  ["ntpsec", ["ntpsec"], 0],
  ["openntpd", ["openntpd"], 0],
  ["ntp", ["ntp"], 0],
])("our own clock comes only where there is no other: %s", (_, there, changes) => {
  const clock = resourcesOf(upgradesPhase).find(({ id }) => id === "packages clock");
  const known = [[installed, new Map(there.map((name) => [name, "1"]))] as const];
  expect(clock && shown(clock, [...known, [packagesHalfDone, false]])).toHaveLength(changes);
});

test("a stack's file is written by one phase: the gateway's with its settings, the others after it", () => {
  const all = stackFiles(deployment()).map(({ path }) => path);
  const [gateway, stack] = [gatewayPhase, stackPhase].map((phase) => {
    const ids = resourcesOf(phase).map(({ id }) => id);
    return all.filter((path) => ids.some((id) => id.endsWith(` ${path}`)));
  });
  expect([...(gateway ?? []), ...(stack ?? [])].toSorted()).toEqual(all.toSorted());
  expect(gateway).toEqual(
    stackFiles(deployment()).flatMap(({ path, mountedBy }) => (mountedBy.includes("gateway") ? path : [])),
  );
});

test("secrets are never shown, and nobody else reads them", () => {
  const path = "/etc/clincher/secrets.toml";
  const secrets = resourcesOf(treePhase).find(({ id }) => id === `file ${path}`);
  const changes = secrets && shown(secrets, [factFile(path, fileOf('telegram = "1:secret"\n'))]);
  expect(changes).toHaveLength(1);
  expect(JSON.stringify(changes)).not.toContain("1:secret");
  expect(JSON.stringify(changes)).toContain("0600");
});
