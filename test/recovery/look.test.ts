import { expect, test } from "bun:test";
import { restoreStage } from "../../src/facts/restore.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { dropLook } from "../../src/recovery/restore/fetch.ts";

const secrets = `${restoreStage}/etc/clincher/secrets.toml`;

test("a look on a fresh server leaves nothing, not even a folder", async () => {
  const host = new MemoryHost();
  host.put(secrets, "x");
  await dropLook(host, null);
  expect(await host.stat("/opt/openclaw")).toBeNull();
});

test("a look on a server that runs leaves what runs", async () => {
  const host = new MemoryHost();
  host.put(secrets, "x");
  host.put("/opt/openclaw/.env", "x");
  await dropLook(host, null);
  expect(await host.stat(restoreStage)).toBeNull();
  expect(await host.stat("/opt/openclaw/.env")).not.toBeNull();
});

test("what a restore had begun before is there to be gone on with", async () => {
  const host = new MemoryHost();
  host.put(secrets, "x");
  await dropLook(host, { snapshot: "a".repeat(64), step: "fetching" });
  expect(await host.stat(secrets)).not.toBeNull();
});
