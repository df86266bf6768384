import { expect, test } from "bun:test";
import { renderStatus } from "../../src/cli/status.ts";
import { styleFor } from "../../src/console/style.ts";
import { statusFrom } from "../../src/deploy/status.ts";
import type { RunRecord } from "../../src/engine/journal.ts";
import type { Container } from "../../src/facts/containers.ts";
import { schema } from "../../src/settings/schema.ts";

const style = styleFor({}, {});
const settings = schema.parse({ domain: "agent.clincher-test.dev" });
const run: RunRecord = {
  id: 1,
  command: "install",
  version: "1",
  started: 0,
  ended: 1,
  outcome: "done",
  changes: 3,
};
const proof = {
  stat: { kind: "file", mode: 0o600, uid: 0, gid: 0, size: 1, modified: 0 } as const,
  content: new TextEncoder().encode('{"answered":"2026-01-02T03:04:05.000Z"}'),
};
const container = (health: Container["health"], running = true): Container => ({
  id: "1",
  name: "openclaw",
  image: "ghcr.io/openclaw/openclaw:1",
  imageId: "sha256:1",
  running,
  waiting: false,
  health,
  status: "Up 3 minutes",
  labels: { "com.docker.compose.project": "openclaw" },
});

test.each([
  ["all is well", [container("healthy")], run, proof, true],
  ["nothing installed", [], null, null, false],
  ["Docker does not answer", null, run, proof, false],
  ["a sick container", [container("unhealthy")], run, proof, false],
  ["a stopped container", [container("none", false)], run, proof, false],
  ["the last run failed", [container("healthy")], { ...run, outcome: "failed" as const }, proof, false],
  ["the last run was killed", [container("healthy")], { ...run, outcome: null }, proof, false],
  ["the agent never answered", [container("healthy")], run, null, false],
])("%s", (_, all, last, answered, well) => {
  expect(statusFrom(all, last, answered, settings).well).toBe(well);
});

test("for a person", () => {
  const text = renderStatus(statusFrom([container("healthy")], run, proof, settings), style);
  for (const part of [
    "All is well.",
    "https://agent.clincher-test.dev",
    "install, 1970-01-01 00:00 UTC, 3 changes, done",
    "answered 2026-01-02 03:04 UTC",
    "on: tools run in containers",
    "Next: clincher plan",
  ]) {
    expect(text).toContain(part);
  }
});

test.each([
  ["no settings yet", null, "Next: clincher init"],
  ["settings, nothing installed", settings, "Next: clincher install"],
])("next, with %s", (_, known, next) => {
  expect(renderStatus(statusFrom([], null, null, known), style)).toContain(next);
});
