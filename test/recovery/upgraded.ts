import type { UpgradeMarker } from "../../src/facts/upgrade.ts";
import type { MemoryHost } from "../../src/host/memory.ts";
import type { Manner } from "../../src/recovery/upgrade/manner.ts";
import { kept, writeUpgrade } from "../../src/recovery/upgrade/paths.ts";

/** The upgrade that a server has behind it. */
export const first: UpgradeMarker = {
  ...{ from: "2026.3.13", to: "2026.9.6", step: "done", snapshot: "a".repeat(64) },
  ...{ at: "2026-11-21T08:00:00.000Z", pulled: [], failing: [], failed: false },
};

const files = {
  "/etc/os-release": "ID=debian\nVERSION_ID=13\nVERSION_CODENAME=trixie\n",
  "/proc/meminfo": "MemTotal:  8000000 kB\n",
  "/proc/cpuinfo": "processor : 0\nprocessor : 1\n",
  "/etc/clincher/clincher.toml": `domain = "agent.clincher-test.dev"\nadmin.addresses = ["anywhere"]\nmemory.enabled = false\nopenclaw.version = "${first.to}"\n`,
  "/var/lib/clincher/.": "",
};
const secrets = `anthropic_api_key = "sk-ant-api03-aaaaaaaaaaaaaaaa"
gateway_token = "${"a".repeat(64)}"
litellm_key = "sk-${"b".repeat(48)}"
backup_key = "${"c".repeat(64)}"
`;

/** A file of what that upgrade kept, with the text "first". */
export const keptFile = `${kept.data}/opt/openclaw/state/gateway/who`;

/** Makes a server one that was upgraded once. */
export const upgraded = async (host: MemoryHost): Promise<MemoryHost> => {
  for (const [path, text] of Object.entries(files)) host.put(path, text);
  host.put("/etc/clincher/secrets.toml", secrets, { mode: 0o600, uid: 0, gid: 0 });
  host.put(keptFile, "first");
  await writeUpgrade(host, first);
  return host;
};

export const manner: Manner = {
  ...{ environment: {}, within: 1, progress: () => {}, finished: () => {} },
  run: { command: "resume", version: "0", redact: (text) => text, listen: () => {} },
};
