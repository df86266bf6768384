import { describe, expect, test } from "bun:test";
import { CommandFailed, command } from "../lab/command.ts";

describe("command", () => {
  test("output, exit code and standard input", async () => {
    const result = await command(["sh", "-c", "cat; echo bad >&2; exit 3"], { stdin: "in", check: false });
    expect(result).toEqual({ code: 3, stdout: "in", stderr: "bad\n" });
  });

  test("a failure carries the command, its code and the end of what it said", async () => {
    const failed = command(["sh", "-c", "seq 1 100; echo why >&2; exit 7"]);
    const error = await failed.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CommandFailed);
    const { message } = error as CommandFailed;
    expect(message).toContain("exit 7\n76\n");
    expect(message).toEndWith("100\nwhy");
  });

  test("something left behind that holds the pipe does not hold up the caller", async () => {
    const { stdout } = await command(["sh", "-c", "sleep 1000 & echo $!"]);
    process.kill(Number(stdout), "SIGKILL");
    expect(Number(stdout)).toBeGreaterThan(0);
  });

  test("a time limit ends it", async () => {
    const { code } = await command(["sleep", "1000"], { timeoutSeconds: 0.05, check: false });
    expect(code).toBe(137);
  });
});
