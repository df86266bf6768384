import { expect, test } from "bun:test";
import { supportBundleCommand } from "../../src/cli/support-bundle.ts";
import { outcomeOf, server } from "./server.ts";

const withFolder = () => server({ files: { "/root/.bashrc": "" } });
const logs = "===== logs of the services";
const path = "/root/clincher-support-2026-01-01.txt";

test("it is written for root alone", async () => {
  const host = withFolder();
  const { said } = await outcomeOf(supportBundleCommand, host);
  expect(said).toStartWith(`Written: ${path} (`);
  expect(await host.stat(path)).toMatchObject({ mode: 0o600, uid: 0, gid: 0 });
  expect(host.text(path)).toContain(logs);
});

test("--without-logs leaves out what the services said", async () => {
  const host = withFolder();
  await outcomeOf(supportBundleCommand, host, "--without-logs", "--output", "/root/mine.txt");
  expect(await host.stat(path)).toBeNull();
  expect(host.text("/root/mine.txt")).not.toContain(logs);
});

test("as JSON: where, and how large", async () => {
  const host = withFolder();
  const { said } = await outcomeOf(supportBundleCommand, host, "--json");
  expect(JSON.parse(said)).toEqual({ path, bytes: (await host.stat(path))?.size ?? 0 });
});

test.each([["mine.txt"], ["/none/mine.txt"], ["/root/.bashrc/mine.txt"]])(
  "--output %s is refused",
  async (output) => {
    const host = withFolder();
    await expect(outcomeOf(supportBundleCommand, host, "--output", output)).rejects.toThrow(
      `It cannot be written to ${output}`,
    );
    expect(host.mutations.filter((each) => each.startsWith("write"))).toEqual([]);
  },
);
