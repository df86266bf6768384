import { describe, expect, test } from "bun:test";
import { runCommand } from "../../src/host/process.ts";
import { lendVariables } from "./environment.ts";
import { temporaryFolder } from "./folder.ts";

const path = temporaryFolder();
const sh = (script: string): readonly [string, ...string[]] => ["sh", "-c", script];

describe("running a program", () => {
  test("what says that it will not succeed is not waited for", async () => {
    const { code, stderr } = await runCommand({
      argv: sh("echo connection lost >&2; exec sleep 60"),
      hopeless: /connection lost/,
    });
    expect([code, stderr]).toEqual([137, "connection lost\n"]);
  });

  describe("one that says how far it is", () => {
    const advances = { mark: (line: string) => /^at (.+)/.exec(line)?.[1] ?? null, within: 1 };
    test.each([
      ["goes on", "for I in 1 2 3 4 5; do echo at $I; sleep 0.3; done", 0],
      ["says the same again and again", "while sleep 0.05; do echo at 1; done", 124],
      ["says something else", "while sleep 0.05; do echo hello $((N += 1)); done", 124],
      ["says nothing any more", "echo at 1; exec sleep 60", 124],
    ])("and %s", async (_, script, code) => {
      expect((await runCommand({ argv: sh(script), advances })).code).toBe(code);
    });
  });

  test.each([
    ["as much as is kept", "printf 1234567890", 0, "1234567890"],
    ["more", "printf 12345678901", 124, "12345678901"],
    ["more and more, for ever", "yes hello", 124, "hello\nhello"],
    ["more on the other output", "yes >&2", 124, ""],
  ])("one that says %s", async (_, script, code, begin) => {
    const { stdout, stderr, ...ended } = await runCommand({ argv: sh(script), most: 10, timeoutSeconds: 5 });
    expect([ended.code, stdout.slice(0, 11)]).toEqual([code, begin]);
    expect(stdout.length + stderr.length).toBeLessThan(16 * 1024 ** 2);
  });

  test("exit code and both outputs", async () => {
    expect(await runCommand({ argv: sh("echo out; echo err >&2; exit 3") })).toEqual({
      code: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  test.each([
    ["all", "", ""],
    ["stdout", "", "err\n"],
  ] as const)("what is to be forgotten (%s) is told, and not kept", async (forget, stdout, stderr) => {
    const lines: string[] = [];
    const result = await runCommand({
      argv: sh("echo out; echo err >&2"),
      onLine: (line) => lines.push(line),
      forget,
    });
    expect(result).toEqual({ code: 0, stdout, stderr });
    expect(lines.sort()).toEqual(["err", "out"]);
  });

  test.each([["no-such-program"], ["/no/such/program"]])("%s is not there: 127", async (program) => {
    expect(await runCommand({ argv: [program, "x"] })).toEqual({
      code: 127,
      stdout: "",
      stderr: `${program}: not found`,
    });
  });

  test("arguments are not looked at by a shell", async () => {
    const odd = "$(touch /tmp/x) `id` ; 'a' \"b\" *";
    expect((await runCommand({ argv: ["printf", "%s", odd] })).stdout).toBe(odd);
  });

  describe("of the operator's environment", () => {
    const given = {
      DOMAIN: "x",
      DOCKER_HOST: "x",
      CLINCHER_BACKUP_KEY: "x",
      https_proxy: "x",
      SSH_AUTH_SOCK: "x",
    };
    lendVariables(...Object.keys(given));

    test("a program gets only who they are and the way out, and what it is given", async () => {
      Object.assign(process.env, given);
      const { stdout } = await runCommand({ argv: ["env"], environment: { GOGC: "off" } });
      const names = stdout.split("\n").map((line) => line.split("=")[0] ?? "");
      expect(names.filter((name) => name in given).sort()).toEqual(["SSH_AUTH_SOCK", "https_proxy"]);
      expect(names).toContain("PATH");
      expect(names).toContain("GOGC");
    });
  });

  test("standard input, and its end", async () => {
    const stdin = "x".repeat(1_000_000);
    expect((await runCommand({ argv: ["cat"], stdin })).stdout).toBe(stdin);
    expect((await runCommand({ argv: ["cat"], stdin: new Uint8Array([104, 105]) })).stdout).toBe("hi");
    expect((await runCommand({ argv: ["cat"] })).stdout).toBe("");
  });

  test("a program that does not read its input is no failure", async () => {
    expect((await runCommand({ argv: ["true"], stdin: "x".repeat(1_000_000) })).code).toBe(0);
  });

  test("lines as they come, from both outputs, also the last one without an end", async () => {
    const lines: string[] = [];
    await runCommand({
      argv: sh("printf 'one\\n\\ntwo\\r50%%\\r100%%\\nlast'; printf 'err\\n' >&2"),
      onLine: (line) => lines.push(line),
    });
    expect(lines.toSorted()).toEqual(["100%", "50%", "err", "last", "one", "two"]);
  });

  test("a letter cut in two by the pipe is one letter", async () => {
    const { stdout } = await runCommand({ argv: sh("printf '\\303'; sleep 0.05; printf '\\244'") });
    expect(stdout).toBe("ä");
  });

  test("another folder", async () => {
    expect((await runCommand({ argv: ["pwd", "-P"], directory: "/" })).stdout).toBe("/\n");
  });

  test("killed by a signal: 128 and the signal, as shells say it", async () => {
    expect((await runCommand({ argv: sh("kill -9 $$") })).code).toBe(137);
  });
});

describe("time is up", () => {
  test("code 124, with what was said until then", async () => {
    const result = await runCommand({ argv: sh("echo begun; exec sleep 60"), timeoutSeconds: 0.3 });
    expect(result).toEqual({ code: 124, stdout: "begun\n", stderr: "" });
  });

  test("even when a child of the program lives on and holds its output open", async () => {
    const file = path("pid");
    const { code, stdout } = await runCommand({
      argv: sh(`sleep 60 & echo $! > ${file}; echo begun; wait`),
      timeoutSeconds: 0.3,
    });
    process.kill(Number(await Bun.file(file).text()), "SIGKILL");
    expect({ code, stdout }).toEqual({ code: 124, stdout: "begun\n" });
  });
});

describe("environment", () => {
  lendVariables("CLINCHER_ANTHROPIC_API_KEY", "LC_ALL");

  test("tools speak plain English, wherever the operator comes from", async () => {
    process.env.LC_ALL = "de_DE.UTF-8";
    const { stdout } = await runCommand({ argv: sh('echo "$LC_ALL $TERM $NO_COLOR"') });
    expect(stdout).toBe("C.UTF-8 dumb 1\n");
  });

  test("what a command brings along comes last", async () => {
    const environment = { LC_ALL: "C", MINE: "1" };
    expect((await runCommand({ argv: sh('echo "$LC_ALL $MINE"'), environment })).stdout).toBe("C 1\n");
  });

  test("invariant 7: secrets given to clincher in the environment do not reach the programs it starts", async () => {
    process.env.CLINCHER_ANTHROPIC_API_KEY = "sk-ant-live";
    const { stdout } = await runCommand({ argv: ["env"] });
    expect(stdout).toContain("PATH=");
    expect(stdout).not.toContain("sk-ant-live");
  });
});
