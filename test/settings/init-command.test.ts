import { describe, expect, test } from "bun:test";
import { initialise } from "../../src/cli/init.ts";
import { initJson, initPreview, initReport } from "../../src/cli/init-report.ts";
import type { Prompter } from "../../src/console/prompt.ts";
import { exitCodes } from "../../src/exit.ts";
import { MemoryHost, type MemoryOptions } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { hostPaths } from "../../src/stack/paths.ts";

const domain = "agent.my-company.org";
const anthropic = "sk-ant-0123456789";
const [settingsFile, secretsFile] = ["/etc/clincher/clincher.toml", "/etc/clincher/secrets.toml"];
const closed = { mode: 0o600, uid: 0, gid: 0 };

const server = (options: MemoryOptions = {}) =>
  new MemoryHost({
    ...options,
    files: {
      "/etc/os-release": "ID=debian\nVERSION_ID=13\nVERSION_CODENAME=trixie\n",
      "/proc/meminfo": "MemTotal:        8000000 kB\n",
      "/proc/cpuinfo": "processor\t: 0\nprocessor\t: 1\n",
      "/run/clincher/.keep": "",
      ...options.files,
    },
  });

const given = { flags: { domain, "admin.addresses": "203.0.113.7", "memory.enabled": "no" }, force: false };
const environment = { CLINCHER_ANTHROPIC_API_KEY: anthropic };

/** A person who gives these answers, in order; what was said is kept. */
function person(answers: readonly (string | boolean)[]) {
  const left = [...answers];
  const said: string[] = [];
  const next = async <T>(): Promise<T> => left.shift() as T;
  const prompter: Prompter = {
    text: next,
    confirm: next,
    choice: next,
    say: (text) => said.push(text),
    close: () => {},
  };
  return { prompter, said, left };
}

const failure = async (promise: Promise<unknown>): Promise<Failure> => {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Failure) return error;
  throw new Error(`not a Failure: ${String(error)}`);
};

test("without questions: writes both files, then nothing", async () => {
  const host = server();
  await initialise(host, environment, given, null);
  expect(host.mutations.filter((line) => !line.includes("/run/"))).toEqual([
    "mkdir /etc/clincher 755 0:0",
    `write ${secretsFile} 600 0:0`,
    `write ${settingsFile} 644 0:0`,
  ]);
  expect(host.text(settingsFile)).toContain(`domain = "${domain}"`);
  expect(host.text(settingsFile)).not.toContain(anthropic);
  expect(host.text(secretsFile)).toContain(anthropic);
  const before = host.mutations.length;
  const again = await initialise(host, environment, given, null);
  expect(again?.writes).toEqual([]);
  expect(host.mutations.length).toBe(before);
});

describe("on an installed server that lost its secrets", () => {
  const lost = () => server({ files: { [hostPaths.environment]: "", "/etc/clincher/x": "" } });

  test("none are made up unasked: they would open none of its backups", async () => {
    const host = lost();
    const { problems, exit } = await failure(initialise(host, environment, given, null));
    expect(exit).toBe(exitCodes.settings);
    expect(problems[0].fix).toStartWith("Take them out of a backup");
    expect(problems[0].fix).toContain("clincher init --force");
    expect(host.mutations).toEqual([]);
  });

  test.each([
    ["--force makes them up", { ...given, force: true }, environment],
    ["the key of the backups is given", given, { ...environment, CLINCHER_BACKUP_KEY: "a".repeat(64) }],
  ])("%s", async (_, flags, variables) => {
    const host = lost();
    await initialise(host, variables, flags, null);
    expect(host.text(secretsFile)).toContain("backup_key");
  });
});

test("with questions: shows what it will write, without secrets, and asks before it does", async () => {
  const host = server();
  const { prompter, said, left } = person([domain, "203.0.113.7", "", "auto", false, anthropic, "", true]);
  const outcome = await initialise(host, {}, { flags: {}, force: false }, prompter);
  expect(left).toEqual([]);
  expect(said.join("")).toContain(`domain = "${domain}"`);
  expect(said.join("")).toContain("anthropic_api_key   given");
  expect(said.join("")).not.toContain(anthropic);
  expect(outcome?.writes.length).toBe(2);
});

test("a no at the end writes nothing", async () => {
  const host = server();
  const { prompter } = person([domain, "203.0.113.7", "", "auto", false, anthropic, "", false]);
  expect(await initialise(host, {}, { flags: {}, force: false }, prompter)).toBeNull();
  expect(host.mutations).toEqual([]);
});

describe("refused before anything is written", () => {
  const put =
    (path: string, text: string, access = closed) =>
    (host: MemoryHost) =>
      host.put(path, text, access);
  test.each([
    ["nobody to ask", () => {}, {}, { flags: {}, force: false }, exitCodes.settings, "4 values are missing"],
    [
      "wrong flag",
      () => {},
      environment,
      { flags: { domain: "x" }, force: false },
      exitCodes.settings,
      "single word",
    ],
    [
      "wrong secret",
      () => {},
      { CLINCHER_ANTHROPIC_API_KEY: "x" },
      given,
      exitCodes.settings,
      "anthropic_api_key",
    ],
    [
      "secrets open to others",
      put(secretsFile, "", { ...closed, mode: 0o644 }),
      environment,
      given,
      exitCodes.settings,
      "open to other users",
    ],
    [
      "settings that others can write",
      put(settingsFile, `domain = "${domain}"`, { ...closed, mode: 0o666 }),
      environment,
      given,
      exitCodes.settings,
      "can be written by others",
    ],
    [
      "a kept file without a domain",
      put(settingsFile, 'tier = "auto"\n[memory]\nenabled = false', { ...closed, mode: 0o644 }),
      environment,
      given,
      exitCodes.settings,
      "domain",
    ],
    [
      "--secrets-file that is not there",
      () => {},
      environment,
      { ...given, secretsFile: "/root/nope.toml" },
      exitCodes.settings,
      "The secrets file is not there",
    ],
  ] as const)("%s", async (_, prepare, variables, request, exit, what) => {
    const host = server();
    prepare(host);
    const error = await failure(initialise(host, variables, request, null));
    expect(error.exit).toBe(exit);
    expect(error.message).toContain(what);
    expect(host.mutations).toEqual([]);
  });

  test("not root", async () => {
    const error = await failure(initialise(server({ user: 1000 }), environment, given, null));
    expect(error.exit).toBe(exitCodes.preflight);
  });
});

test("--secrets-file brings secrets, and --force keeps the old settings beside the new", async () => {
  const host = server();
  host.put("/root/mine.toml", `anthropic_api_key = "${anthropic}"\n`, closed);
  await initialise(host, {}, { ...given, secretsFile: "/root/mine.toml" }, null);
  const first = host.text(settingsFile);
  await initialise(host, {}, { flags: { tier: "growth" }, force: true }, null);
  expect(host.text(`${settingsFile}.previous`)).toBe(first);
  expect(host.text(settingsFile)).toContain('tier = "growth"');
  expect(host.text(settingsFile)).toContain(`domain = "${domain}"`);
});

test("what is said afterwards has names, never values", async () => {
  const host = server();
  const outcome = await initialise(host, environment, given, null);
  if (outcome === null) throw new Error("nothing was decided");
  const said = [initReport(outcome), initJson(outcome), initPreview(outcome)];
  for (const text of said) expect(text).not.toContain(anthropic);
  expect(said[0]).toContain(`Wrote ${secretsFile}`);
  expect(JSON.parse(said[1] ?? "")).toEqual({
    domain,
    written: [secretsFile, settingsFile],
    settingsKept: false,
    secretsAdded: ["anthropic_api_key", "gateway_token", "litellm_key", "backup_key"],
    secretsKept: [],
    ignored: [],
  });
  const kept = await initialise(
    host,
    environment,
    { ...given, flags: { ...given.flags, tier: "growth" } },
    null,
  );
  expect(kept === null ? "" : initReport(kept)).toContain("Not used: the flag for tier");
});
