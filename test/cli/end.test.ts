import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { join } from "node:path";

const fixture = join(import.meta.dir, "end.fixture.ts");
const without = Bun.which("script") === null;
if (without) console.warn("script is not installed: nothing is asked on a terminal");

/** A person at a terminal: types `answer` when asked, and nothing after it. The terminal stays. */
const typed = async (line: string, answer: string): Promise<string> => {
  const child = spawn("script", ["-qec", `${line}; echo "exit $?"`, "/dev/null"]);
  let said = "";
  child.stdout.on("data", (part) => {
    const asked = said.includes("[y/N]");
    said += String(part);
    if (!asked && said.includes("[y/N]")) child.stdin.write(`${answer}\n`);
  });
  const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(late);
  return said;
};

test.skipIf(without).each([
  ["on a terminal", (line: string) => line, "exit 130"],
  ["with a pipe as input", (line: string) => `: | ${line}`, "exit 130"],
  ["with all that is said going elsewhere", (line: string) => `${line} >/dev/null 2>&1`, "exit 130"],
  ["into a slow pipe", (line: string) => `: | ${line} | { sleep 1; cat; }`, "answer: false"],
  ["into a pipe that is closed", (line: string) => `: | ${line} | :`, "exit 0"],
])(
  "a command that asked ends by itself: %s",
  async (_, wrapped, last) => {
    const said = await typed(wrapped(`${process.execPath} ${fixture}`), "n");
    expect(said.slice(-200)).toContain(last);
  },
  15_000,
);
