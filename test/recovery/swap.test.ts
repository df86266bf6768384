import { expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { readMarker, restoreMarker } from "../../src/facts/restore.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { finishMoves, swappedData } from "../../src/recovery/restore/swap.ts";
import { prepared, snapshot, state, swap } from "./staged-server.ts";

const { stage, replaced } = restorePaths;

test("the new is in place, the old beside; a second run does nothing", async () => {
  const host = await prepared();
  await swap(host);
  expect(state(host)).toEqual(["new", "new", "old", "old"]);
  expect((await host.stat("/opt/openclaw/state/caddy"))?.kind).toBe("directory");
  expect(await readMarker(host)).toEqual({ snapshot, step: "swapped" });
  expect(await finishMoves(host)).toBe(false);
  expect(await readMarker(host, replaced)).toEqual({ snapshot: "replaced", step: "checked" });
  const count = host.mutations.length;
  await swap(host);
  expect(host.mutations.length).toBe(count);
});

test("where only a part comes, the rest stays, and the way back knows of that", async () => {
  const host = new MemoryHost({
    files: {
      "/opt/openclaw/state/gateway/who": "old",
      "/opt/openclaw/state/caddy/who": "stays",
      [`${stage}/opt/openclaw/state/gateway/who`]: "new",
    },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
  });
  const roots = ["/opt/openclaw/state/gateway"];
  await writeMarker(host, { snapshot, step: "checked", roots });
  const facts = Facts.of([restoreMarker, await readMarker(host)]);
  for (const change of swappedData(snapshot, [], [], roots).diff(facts, { changes: () => false }))
    await change.make({ host, progress: () => {} });
  expect(host.text("/opt/openclaw/state/gateway/who")).toBe("new");
  expect(host.text("/opt/openclaw/state/caddy/who")).toBe("stays");
  expect(host.text(`${replaced}/opt/openclaw/state/gateway/who`)).toBe("old");
  expect(await readMarker(host, replaced)).toEqual({ snapshot: "replaced", step: "checked", roots });
});
