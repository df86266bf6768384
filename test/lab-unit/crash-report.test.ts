import { expect, test } from "bun:test";
import { crashReport } from "../lab/crash/report.ts";

const death = {
  subject: "install",
  at: 7,
  mode: "kill",
  what: "run a | b",
  gap: 1.25,
  problem: null,
} as const;
const report = crashReport({
  command: "CLINCHER_CRASH=2 npm run lab -- crash",
  version: "0.1.0",
  minutes: 3.4,
  changes: new Map([
    ["install", 40],
    ["harden", 9],
  ]),
  verdicts: [
    { ...death, at: 12, mode: "EIO", problem: "2 things differ\n/etc/x" },
    death,
    { ...death, subject: "harden", mode: "stop", gap: 9 },
  ],
});

test.each([
  "**1 bad of 3.**",
  "| install | 40 | 1 | 0 | 0 | 1 | 2 | 1 | 1.3 |",
  "| harden | 9 | 0 | 1 | 0 | 0 | 1 | 0 | 9.0 |",
  "| 7 | kill | `run a ¦ b` | 1.3 | as if nothing had happened |\n| 12 | EIO |",
  "**bad**: `2 things differ` |",
])("a report of deaths has %s", (part) => expect(report).toContain(part));
