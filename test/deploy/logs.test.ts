import { describe, expect, test } from "bun:test";
import { dockerLine, journalLine, type LogLine, readLogs } from "../../src/deploy/logs.ts";
import type { Command } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { operatorServices } from "../../src/stack/operator-services.ts";

describe("a line of a log", () => {
  test.each([
    ["2026-11-21T07:30:00.123456789Z hello there", "2026-11-21T07:30:00.123456789Z|hello there"],
    ["2026-11-21T07:30:00Z", "2026-11-21T07:30:00Z|"],
    ["Error response from daemon: No such container: x", null],
    ["", null],
  ])("of Docker: %s", (line, expected) => {
    const found = dockerLine("caddy", line);
    expect(found === null ? null : `${found.time}|${found.text}`).toBe(expected);
  });

  test.each([
    ['{"__REALTIME_TIMESTAMP":"1795246200000000","MESSAGE":"hello"}', "2026-11-21T07:30:00.000Z|hello"],
    ['{"__REALTIME_TIMESTAMP":"1795246200000000","MESSAGE":[104,105]}', "2026-11-21T07:30:00.000Z|hi"],
    ['{"__REALTIME_TIMESTAMP":"1795246200000000"}', "2026-11-21T07:30:00.000Z|"],
    ['{"MESSAGE":"no time"}', null],
    ["-- No entries --", null],
  ])("of the journal: %s", (line, expected) => {
    const found = journalLine("guard", line);
    expect(found === null ? null : `${found.time}|${found.text}`).toBe(expected);
  });
});

const token = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

const read = async (answers: Readonly<Record<string, readonly string[]>>) => {
  const host = new MemoryHost({
    files: { "/etc/clincher/secrets.toml": `gateway_token = "${token}"\n` },
    commands: (command: Command) => {
      const lines = answers[command.argv.at(-1) ?? ""] ?? answers[command.argv[0]];
      for (const line of lines ?? []) command.onLine?.(line);
      return { code: lines === undefined ? 1 : 0, stdout: "", stderr: "" };
    },
  });
  const lines: LogLine[] = [];
  const request = { services: operatorServices, since: 0, follow: false };
  const there = await readLogs(host, request, (line) => lines.push(line));
  return { there, lines: lines.map(({ service, text }) => `${service}: ${text}`), asked: host.mutations };
};

describe("logs", () => {
  test("of all services are in the order of their times, without secrets", async () => {
    const { there, lines, asked } = await read({
      openclaw: ["2026-11-21T07:30:02Z second", `2026-11-21T07:30:04Z token ${token}.`],
      "openclaw-caddy": ["2026-11-21T07:30:01Z first"],
      journalctl: ['{"__REALTIME_TIMESTAMP":"1795246203000000","MESSAGE":"third"}'],
    });
    expect(there).toBe(true);
    expect(lines).toEqual([
      "caddy: first",
      "gateway: second",
      "guard: third",
      "gateway: token [gateway_token].",
    ]);
    expect(asked.join("\n")).toContain("--since 1970-01-01T00:00:00.000Z");
  });

  test("of a server without any are told as such", async () => {
    expect((await read({})).there).toBe(false);
    expect((await read({ journalctl: [] })).there).toBe(false);
  });
});
