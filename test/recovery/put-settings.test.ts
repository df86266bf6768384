import { expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { putSettings } from "../../src/recovery/restore/settings.ts";

test("settings come from a backup, and not what is made from them", async () => {
  const came = (name: string): string => `${restorePaths.stage}/etc/clincher/${name}`;
  const host = new MemoryHost({
    files: {
      [came("clincher.toml")]: "theirs",
      [came("firewall/v4.rules")]: "*filter",
      [came("clincher.toml.before-restore")]: "older",
      "/etc/clincher/clincher.toml": "ours",
    },
  });
  await putSettings(host, null);
  const text = (name: string): string | null => host.text(`/etc/clincher/${name}`);
  expect([text("clincher.toml"), text("clincher.toml.before-restore")]).toEqual(["theirs", "ours"]);
  expect(await host.stat("/etc/clincher/firewall")).toBeNull();
});
