import { expect, test } from "bun:test";
import { join } from "node:path";
import { hideCursor, showCursor } from "../../../src/console/progress/block.ts";

const cases: readonly (readonly [
  string,
  NodeJS.Signals | null,
  { code: number | null; signal: string | null },
])[] = [
  ["exit", null, { code: 5, signal: null }],
  ["throw", null, { code: 1, signal: null }],
  ["wait", "SIGINT", { code: null, signal: "SIGINT" }],
  ["wait", "SIGTERM", { code: null, signal: "SIGTERM" }],
  ["wait", "SIGHUP", { code: null, signal: "SIGHUP" }],
  ["listened", "SIGTERM", { code: 7, signal: null }],
];

test.each(cases)(
  "the cursor comes back when the process ends by: %s %s",
  async (ending, signal, expected) => {
    const child = Bun.spawn([process.execPath, join(import.meta.dir, "end.fixture.ts"), ending], {
      stdout: "pipe",
      stderr: "ignore",
    });
    let written = "";
    let sent = false;
    for await (const chunk of child.stdout) {
      written += new TextDecoder().decode(chunk);
      if (sent || signal === null || !written.includes("ready")) continue;
      sent = true;
      child.kill(signal);
    }
    await child.exited;
    expect(written).toStartWith(hideCursor);
    expect(written).toEndWith(showCursor);
    expect({ code: child.signalCode === null ? child.exitCode : null, signal: child.signalCode }).toEqual(
      expected as { code: number | null; signal: NodeJS.Signals | null },
    );
  },
);
