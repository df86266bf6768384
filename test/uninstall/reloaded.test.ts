import { expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { reloaded } from "../../src/uninstall/reloaded.ts";

const restarting = async (code: number): Promise<void> => {
  const host = new MemoryHost({
    commands: ({ argv }) =>
      argv.includes("restart")
        ? { code, stdout: "", stderr: "Job for docker.service failed" }
        : { code: 0, stdout: "LoadState=loaded\nActiveState=active\n\n", stderr: "" },
  });
  const [docker] = reloaded(["/etc/docker/daemon.json"]);
  const facts = await Facts.collect(host, docker?.needs ?? []);
  const [change] = docker?.diff(facts, { changes: () => true }) ?? [];
  await change?.make({ host, progress: () => {} } as never);
  expect(host.mutations).toContain("run systemctl restart docker.service");
};

test("a daemon is restarted with its old settings", () => restarting(0));

test("one that does not start with them is told, with what it said", async () => {
  await expect(restarting(1)).rejects.toThrow("docker.service does not start with its settings from before");
});
