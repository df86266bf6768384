import { expect, test } from "bun:test";
import { type ClosingSummary, renderSummary } from "../../src/console/summary.ts";
import { ascii, colourful, monochrome } from "./styles.ts";

const summary: ClosingSummary = {
  took: 161.3,
  phases: [
    { title: "Packages", changes: 1, took: 12.34 },
    { title: "Docker Engine", changes: 14, took: 62 },
  ],
  dashboard: "https://agent.my-company.org",
  steps: [
    {
      what: "Point the DNS name agent.my-company.org at this server, where you registered the domain; the certificate comes by itself then.",
      copy: ["A     203.0.113.5", "AAAA  2001:db8::5"],
    },
    { what: "Pair your browser: open the dashboard, then approve it here." },
  ],
  next: "clincher status",
};

const full = `
✓ Done: 15 changes in 2 min 41 s.
  Packages         1 change     12.3 s
  Docker Engine  14 changes  1 min 2 s

Dashboard: https://agent.my-company.org

Only you can do this, once:
  1. Point the DNS name agent.my-company.org at this server, where you
     registered the domain; the certificate comes by itself then.
       A     203.0.113.5
       AAAA  2001:db8::5
  2. Pair your browser: open the dashboard, then approve it here.

Next: clincher status
`;

test("summary of an install", () => expect(`\n${renderSummary(summary, monochrome)}`).toBe(full));

test("colours change nothing but colours", () => {
  expect(`\n${renderSummary(summary, colourful)}`).not.toBe(full);
  expect(Bun.stripANSI(`\n${renderSummary(summary, colourful)}`)).toBe(full);
});

test("a serial console", () => {
  expect(`\n${renderSummary(summary, ascii)}`).toBe(full.replace("✓", "+"));
});

test("an install that had nothing to do", () => {
  const nothing = { took: 0.31, phases: [], dashboard: null, steps: [], next: "clincher status" };
  expect(`\n${renderSummary(nothing, monochrome)}`).toBe(`
✓ Nothing to do. This server is as described. (0.31 s)

Next: clincher status
`);
});
