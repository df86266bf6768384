import { Database } from "bun:sqlite";
import { afterEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { drillText } from "../../src/cli/drill.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import {
  answerOf,
  askGateway,
  gatewayCommand,
  type Inspection,
  inspectionIn,
  startGateway,
} from "../../src/recovery/drill/container.ts";
import type { DrillResult } from "../../src/recovery/drill/drill.ts";
import { quiet } from "../../src/recovery/drill/quiet.ts";
import { clearScratch, makeScratch, scratch } from "../../src/recovery/drill/scratch.ts";
import { gatewayConfig, gatewaySecrets } from "../../src/stack/gateway.ts";
import { monochrome } from "../console/styles.ts";
import { deployment } from "../stack/deployment.ts";

const loud = deployment({ channels: { telegram: { enabled: true } } });

describe("a rehearsed gateway can speak for nobody", () => {
  const settings = gatewayConfig(quiet(loud));
  const secrets = gatewaySecrets(quiet(loud));

  test("the real one has a channel, so the check can fail", () => {
    expect(gatewayConfig(loud)).toContain("telegramBotToken");
    expect(gatewaySecrets(loud)).toContain("telegramBotToken");
  });

  test("it has no channel", () => {
    expect(settings).not.toContain("telegramBotToken");
    expect(JSON.parse(settings).channels?.telegram).toBeUndefined();
    expect(secrets).not.toContain("telegramBotToken");
  });

  test("it has none of the secrets", () => {
    for (const secret of Object.values(loud.secrets)) expect(secrets).not.toContain(secret);
  });

  test("it has no network, no capability, and nothing of the server but the scratch folder", () => {
    const argv = gatewayCommand(loud);
    expect(argv.join(" ")).toContain("--network none");
    expect(argv.join(" ")).toContain("--cap-drop ALL");
    const mounts = argv.filter((_, index) => argv[index - 1] === "--volume");
    expect(mounts.length).toBe(3);
    for (const mount of mounts) expect(mount.startsWith(`${scratch.folder}/`)).toBe(true);
  });

  test("it ends by itself when nobody is left to end it", () =>
    expect(gatewayCommand(loud).join(" ")).toMatch(/--rm .*--entrypoint timeout \S+ 900 node/));
});

test("what a drill left is cleared away, and nothing else", async () => {
  const of = (name: string, labels: object) => ({
    ...{ Id: name, Names: [`/${name}`], Image: "i", ImageID: "i", State: "running", Status: "Up" },
    Labels: labels,
  });
  const list = [of("mine", { [scratch.label]: "1" }), of("openclaw", {})];
  const commands: (readonly string[])[] = [];
  const host = new MemoryHost({
    files: { [`${scratch.data}/x`]: "x" },
    requests: () => ({ ok: true, status: 200, body: JSON.stringify(list), headers: {} }),
    commands: ({ argv }) => {
      commands.push(argv);
      return { code: 0, stdout: "", stderr: "" };
    },
  });
  await clearScratch(host);
  expect(commands).toEqual([["docker", "rm", "--force", "--volumes", "mine"]]);
  expect(await host.stat(scratch.folder)).toBeNull();
});

describe("the inspection", () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  const inspected = (files: Readonly<Record<string, string | Uint8Array>>): Inspection | null => {
    const folder = mkdtempSync(join(tmpdir(), "clincher-drill-"));
    folders.push(folder);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const program = join(import.meta.dir, "../../assets/drill/inspect.mjs");
    const { stdout } = Bun.spawnSync([process.execPath, program, folder]);
    return inspectionIn(stdout.toString());
  };

  const database = (): Uint8Array => {
    const memory = new Database(":memory:");
    memory.run("CREATE TABLE t (x TEXT); CREATE INDEX i ON t (x);");
    for (let n = 0; n < 500; n += 1) memory.query("INSERT INTO t VALUES (?)").run(`${n} ${"x".repeat(100)}`);
    return Uint8Array.from(memory.serialize());
  };
  const whole = database();
  const altered = whole.slice();
  altered.fill(0xa5, 4096 * 3, 4096 * 5);

  const cases: readonly (readonly [string, string, string | Uint8Array, string | null])[] = [
    ["a whole database", "memory/main.sqlite", whole, null],
    ["one with another name", "state/x", whole, null],
    ["one that was cut off", "memory/main.sqlite", whole.subarray(0, 4096 * 4), "malformed"],
    ["one with other pages", "memory/main.sqlite", altered, "malformed"],
    ["one whose beginning is gone", "memory/main.sqlite", new Uint8Array(8192).fill(7), "not a database"],
    ["a document", "devices/paired.json", "{}", null],
    ["one that was cut off", "devices/paired.json", '{"a": ', "is no JSON"],
    ["a transcript", "agents/main/sessions/a.jsonl", '{"a":1}\n{"b":2}\n', null],
    ["one whose last line was being written", "agents/main/sessions/a.jsonl", '{"a":1}\n{"b":', null],
    ["one with a hole", "agents/main/sessions/a.jsonl", '{"a":1}\n\0\0\0\n{"b":2}\n', "line 2 is no JSON"],
    ["the agent's own rubbish", "workspace/notes.db", "hello", null],
    ["what somebody sent it", "media/in/x.json", "{", null],
  ];
  test.each(cases)("%s", (_, path, content, expected) => {
    const found = inspected({ [path]: content });
    if (expected === null) expect(found?.problems).toEqual([]);
    else {
      expect(found?.problems.map((each) => each.path)).toEqual([path]);
      expect(found?.problems[0]?.what).toContain(expected);
    }
  });

  test("databases that were open when the backup was made, with what lies beside them", () => {
    const folder = mkdtempSync(join(tmpdir(), "clincher-drill-"));
    folders.push(folder);
    const open = new Database(join(folder, "x.sqlite"));
    open.run("PRAGMA journal_mode = WAL; CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('y');");
    const parts = ["x.sqlite", "x.sqlite-wal", "x.sqlite-shm"] as const;
    const contents = parts.map((name) => Uint8Array.from(readFileSync(join(folder, name))));
    open.close();
    const files = ["agents/main", "state"].flatMap((where) =>
      parts.map((name, at) => [`${where}/${name}`, contents[at] ?? new Uint8Array()] as const),
    );
    expect(inspected(Object.fromEntries(files))).toMatchObject({ databases: 2, problems: [] });
  });

  test("counts what it looked at", () => {
    const files = { "a.db": whole, "agents/main/sessions/a.jsonl": "{}\n", "cron/jobs.json": "{}" };
    expect(inspected(files)).toEqual({ databases: 1, documents: 2, transcripts: 1, problems: [] });
  });

  test("anything else than its answer is none", () => {
    expect(inspectionIn("")).toBeNull();
    expect(inspectionIn('{"databases":1}')).toBeNull();
  });
});

const well = JSON.stringify({ ok: true, sessions: { count: 3 }, channels: {} });
test.each([
  [well, '{"pending":[],"paired":[{},{}]}', { sessions: 3, devices: 2 }],
  [`[secrets] resolved\n${well}`, "{}", { sessions: 3, devices: 0 }],
  ['{"ok":false}', "{}", null],
  [well, "pairing required", null],
  ["", "{}", null],
])("health %s and devices %s", (health, devices, expected) => {
  expect(answerOf(health, devices)).toEqual(expected);
});

test("what comes in is for root alone", async () => {
  const host = new MemoryHost({ files: { "/var/lib/x": "", [`${scratch.data}/old`]: "x" } });
  await makeScratch(host);
  for (const path of [scratch.folder, scratch.data])
    expect(await host.stat(path)).toMatchObject({ kind: "directory", mode: 0o700, uid: 0, gid: 0 });
  expect(await host.list(scratch.data)).toEqual([]);
});

describe("a gateway on a backup is well only when it says so", () => {
  const answering = (codes: Readonly<Record<string, number>>, sessions = 3) =>
    new MemoryHost({
      commands: ({ argv }) => {
        const asked =
          ["health", "devices", "logs", "-e", "--detach"].find((each) => argv.includes(each)) ?? "";
        const stdout =
          asked === "health" ? JSON.stringify({ ok: true, sessions: { count: sessions } }) : "{}";
        return { code: codes[asked] ?? 0, stdout, stderr: "" };
      },
    });
  const outcome = (work: Promise<unknown>): Promise<string> => work.then(() => "well", String);

  test.each([
    ["it starts", {}, "well"],
    ["Docker cannot start it", { "--detach": 1 }, "cannot be started"],
    ["it ends by itself", { logs: 1 }, "OpenClaw does not start on it"],
    ["it never answers", { "-e": 1 }, "OpenClaw does not start on it"],
  ])("%s", async (_, codes, expected) =>
    expect(await outcome(startGateway(answering(codes), loud))).toContain(expected),
  );

  test.each([
    ["it knows its conversations", {}, 3, 2, "well"],
    ["there are none", {}, 0, 0, "well"],
    ["it has forgotten them", {}, 0, 2, "has forgotten everything"],
    ["it is not well", { health: 1 }, 3, 2, "is not well"],
    ["it does not know its devices", { devices: 1 }, 3, 2, "is not well"],
  ])("%s", async (_, codes, sessions, transcripts, expected) =>
    expect(await outcome(askGateway(answering(codes, sessions), transcripts))).toContain(expected),
  );
});

test("a good drill, told", () => {
  const now = Date.UTC(2026, 10, 21, 8);
  const result: DrillResult = {
    ...{ snapshot: "a".repeat(64), place: "local", files: 115, databases: 1, documents: 8 },
    ...{ sessions: 3, devices: 2, took: 19.5, steps: [{ what: "backup brought in", took: 0.9 }] },
    about: {
      ...{ clincher: "0.1.0", openclaw: "2026.3.13", host: "box", domain: "a.example.com", os: "debian 13" },
      ...{ architecture: "x64", addresses: [], taken: "2026-11-21T07:00:00.000Z", manifest: "" },
      ...{ files: 115, bytes: 4_700_000 },
    },
  };
  const text = drillText(result, now, monochrome);
  expect(text).toContain("Backup aaaaaaaa from local would bring this server back.");
  expect(text).toContain("1 h 0 min ago");
  expect(text).toContain("3 sessions, 2 devices");
});
