import { standbyPath } from "../../../src/facts/lease.ts";
import { givenSecrets, installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const secretsPath = "/etc/clincher/secrets.toml";
const repository = "/var/backups/clincher";

const secretOf = async (server: Server, name: string): Promise<string> => {
  const text = await server.read(secretsPath);
  return new RegExp(`^${name} = "(.*)"$`, "m").exec(text)?.[1] ?? "";
};

/** When each container was last started, by name. */
const starts = async (server: Server): Promise<ReadonlyMap<string, string>> => {
  const { stdout } = await server.shell(
    "docker ps --format '{{.Names}}' | xargs docker inspect --format '{{.Name}} {{.State.StartedAt}}'",
  );
  return new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.slice(1).split(" ") as [string, string]),
  );
};

const restarted = async (server: Server, before: ReadonlyMap<string, string>): Promise<string> => {
  const after = await starts(server);
  return [...after]
    .flatMap(([name, at]) => (before.get(name) === at ? [] : name))
    .sort()
    .join(" ");
};

const allHolds = async (server: Server, when: string): Promise<void> => {
  const plan = await server.run(["clincher", "plan"], { check: false });
  expect(plan.code === 0, `${when} the plan is not empty`, plan.stdout + plan.stderr);
  const verify = await server.run(["clincher", "verify", "--quick"], { check: false });
  expect(verify.code === 0, `${when} not everything holds`, verify.stdout + verify.stderr);
};

/** Rotates one that clincher makes: another value, the services that read it anew, no word of either. */
const made = async (lab: Lab, server: Server, name: string, services: RegExp): Promise<string> => {
  lab.step(`clincher rotate ${name}`);
  const [old, before] = [await secretOf(server, name), await starts(server)];
  const { stdout, stderr } = await server.run(["clincher", "rotate", name], { timeoutSeconds: 300 });
  const now = await secretOf(server, name);
  expect(now.length >= old.length && now !== old, `${name} has not changed`);
  const said = `${stdout}${stderr}${await server.shell("journalctl -o cat --since -5min").then((all) => all.stdout)}`;
  expect(![old, now].some((secret) => said.includes(secret)), `${name} is in what was printed or logged`);
  const names = await restarted(server, before);
  expect(services.test(names), `after ${name} other services were restarted: ${names}`);
  await allHolds(server, `after a new ${name}`);
  return old;
};

const refusedTwice = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("a provider's key that the provider refuses is taken back; one that it takes stays");
  const name = "anthropic_api_key";
  const [good, other] = [givenSecrets[name], `${givenSecrets[name]}-2`];
  await server.write("/root/key", `${good}-revoked`, "600");
  const argv = ["clincher", "rotate", name, "--from-file", "/root/key"];
  const refused = await server.run(argv, { check: false, timeoutSeconds: 300 });
  expect(refused.code !== 0, "a key that the provider refuses counts as good", refused.stdout);
  expect((await secretOf(server, name)) === good, "the refused key stayed", refused.stderr);
  expect(refused.stderr.includes("in force again"), "it does not say what became of it", refused.stderr);
  await allHolds(server, "after a refused key");
  await server.write("/root/key", other, "600");
  await server.run(argv, { timeoutSeconds: 300 });
  expect((await secretOf(server, name)) === other, "the new key is not there");
  const smoke = await server.run(["clincher", "smoke-test"], { check: false });
  expect(smoke.code === 0, "with the new key not every model answers", smoke.stdout);
};

const opens = async (server: Server, key: string): Promise<boolean> => {
  const { code } = await server.run(["restic", "--repo", repository, "--no-cache", "snapshots"], {
    check: false,
    env: { RESTIC_PASSWORD: key },
  });
  return code === 0;
};

/** What happens in place of the removal of a key from a repository. */
const onKeyRemoval = (server: Server, instead: string) =>
  server.shell(
    `[ -e /usr/bin/restic.real ] || mv /usr/bin/restic /usr/bin/restic.real; printf '#!/bin/sh\\ncase " $* " in *" key remove "*) ${instead};; esac\\nexec restic.real "$@"\\n' >/usr/bin/restic; chmod 755 /usr/bin/restic`,
  );

const restoreRestic = (server: Server) => server.shell("mv /usr/bin/restic.real /usr/bin/restic");

const warnsOfFormerKey = async (server: Server): Promise<boolean> => {
  const { stdout, stderr } = await server.run(["clincher", "verify", "--quick"], { check: false });
  return (stdout + stderr).includes("former backup key");
};

const backupKey = async (lab: Lab, server: Server): Promise<void> => {
  await server.run(["clincher", "backup", "run"]);
  await server.run(["clincher", "recovery-sheet", "--saved"]);
  const first = await secretOf(server, "backup_key");
  const removing = { check: false, timeoutSeconds: 300 };
  lab.step("backup_key, killed once the new one is in force");
  await onKeyRemoval(server, "kill -9 $PPID; exit 1");
  const killed = await server.run(["clincher", "rotate", "backup_key"], removing);
  expect(killed.code !== 0, "it was not killed", killed.stdout);
  const second = await secretOf(server, "backup_key");
  expect((await opens(server, first)) && (await opens(server, second)), "both keys should open it now");
  expect(await warnsOfFormerKey(server), "nobody is told of the old key that opens the backups");
  lab.step("again, and the place refuses to give the old keys up");
  await onKeyRemoval(server, "exit 1");
  const refused = await server.run(["clincher", "rotate", "backup_key"], removing);
  expect(refused.code !== 0, "old keys that stay count as gone", refused.stdout);
  expect(
    refused.stderr.includes("is in force, but"),
    "it does not say which key is in force",
    refused.stderr,
  );
  const third = await secretOf(server, "backup_key");
  await restoreRestic(server);
  lab.step("once more: all the old ones end");
  await made(lab, server, "backup_key", /./);
  const fourth = await secretOf(server, "backup_key");
  expect(await opens(server, fourth), "the new key does not open the backups");
  for (const old of [first, second, third])
    expect(!(await opens(server, old)), "an old key opens the backups");
  expect(!(await warnsOfFormerKey(server)), "it warns of a key that is gone");
  lab.step("a backup that waits for a rotation opens its places with the new key");
  const rotating = server.run(["clincher", "rotate", "backup_key"], { timeoutSeconds: 300 });
  await server.shell('until grep -q ":$(stat -c %i /run/clincher/lock) " /proc/locks; do sleep 0.05; done');
  const waited = await server.run(["clincher", "backup", "run", "--wait", "5m"], removing);
  await rotating;
  expect(waited.code === 0, "it took the old key", waited.stdout + waited.stderr);
  await server.run(["clincher", "backup", "verify", "--all"]);
  const sheet = await server.run(["clincher", "recovery-sheet", "--json"]);
  expect(sheet.stdout.includes('"saved":false'), "the sheet with the old key counts as good");
};

const refusals = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("bad input changes nothing");
  const before = await server.shell(`sha256sum ${secretsPath}`);
  await server.write("/root/short", "abc", "600");
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["gateway_tokn"], /Did you mean gateway_token\?/],
    [["openai_api_key"], /not used here|no such secret/],
    [["gateway_token", "--from-file", "/root/short"], /does not look like/],
    [["gateway_token", "--from-file", "/root/nothing"], /not there/],
    [["anthropic_api_key", "--json"], /missing/],
  ];
  for (const [words, told] of cases) {
    const { code, stdout, stderr } = await server.run(["clincher", "rotate", ...words], { check: false });
    expect(code === 3 && told.test(stdout + stderr), `rotate ${words.join(" ")}: ${code}`, stdout + stderr);
  }
  await server.shell("echo '# a hand' >>/opt/openclaw/.env");
  const drift = await server.run(["clincher", "rotate", "gateway_token"], { check: false });
  expect(drift.code === 2, "it goes over what somebody changed", drift.stdout + drift.stderr);
  await server.shell("sed -i '/# a hand/d' /opt/openclaw/.env");
  await server.shell(`touch ${standbyPath}`);
  const waiting = await server.run(["clincher", "rotate", "backup_key"], { check: false });
  expect(waiting.code === 4, "a standby locks the other server out of its backups", waiting.stdout);
  await server.shell(`rm ${standbyPath}`);
  const after = await server.shell(`sha256sum ${secretsPath}`);
  expect(before.stdout === after.stdout, "bad input changed the secrets");
};

export default {
  name: "rotate",
  proves: "each kind of secret is replaced and its old value ends; one that does not work is taken back",
  run: async (lab) => {
    const { server } = await installedServer(lab, "box");
    await refusals(lab, server);
    await made(lab, server, "gateway_token", /^openclaw$/);
    await made(lab, server, "litellm_key", /^openclaw openclaw-litellm$/);
    await refusedTwice(lab, server);
    await backupKey(lab, server);
  },
} satisfies Scenario;
