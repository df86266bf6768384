import { expect, test } from "bun:test";
import { type Container, containers } from "../../src/facts/containers.ts";
import { Facts } from "../../src/facts/fact.ts";
import { ownLabel, releaseLabel } from "../../src/guard/policy.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { oldSandboxes } from "../../src/resources/old-sandboxes.ts";
import { sandboxLabels } from "../../src/stack/sandbox.ts";
import { changing, shown } from "./given.ts";

const resource = oldSandboxes(sandboxLabels, { instance: "i", release: "2026.9.6" });
const container = (name: string, labels: Record<string, string>): Container => ({
  id: `id-of-${name}`,
  name,
  image: "openclaw-sandbox:bookworm-slim",
  imageId: "sha256:1",
  running: true,
  waiting: false,
  health: "none",
  status: "Up",
  labels,
});
const old = container("old", { [ownLabel]: "i", [releaseLabel]: "2026.3.13" });
const older = container("older", { [ownLabel]: "i" });
const current = container("current", { [ownLabel]: "i", [releaseLabel]: "2026.9.6" });
const hidden = container("hidden", { [ownLabel]: "another", [releaseLabel]: "2026.9.6" });
const other = container("other", { [releaseLabel]: "2026.3.13" });

test("the guard and the stack mean the same labels", () => {
  expect<object>(sandboxLabels).toEqual({ own: ownLabel, release: releaseLabel });
});

test("only sandboxes of another release or key go", () => {
  expect(shown(resource, [[containers, [old, current, other, older, hidden]]])).toMatchObject([
    { action: "delete", notes: ["old", "older", "hidden"] },
  ]);
  expect(shown(resource, [[containers, [current, other]]])).toEqual([]);
  expect(shown(resource, [[containers, null]])).toEqual([]);
});

test("what is there when it happens goes, not what was there before", async () => {
  const ran: (readonly string[])[] = [];
  const listed = [older, current].map(({ id, name, labels }) => ({
    Id: id,
    Names: [`/${name}`],
    Image: "i",
    ImageID: "1",
    State: "running",
    Status: "Up",
    Labels: labels,
  }));
  const host = new MemoryHost({
    commands: ({ argv }) => {
      ran.push(argv);
      return { code: 0, stdout: "", stderr: "" };
    },
    requests: () => ({ ok: true, status: 200, body: JSON.stringify(listed), headers: {} }),
  });
  const [change] = resource.diff(Facts.of([containers, [old]]), changing());
  await change?.make({ host, progress: () => {} });
  expect(ran).toEqual([["docker", "rm", "--force", "id-of-older"]]);
});
