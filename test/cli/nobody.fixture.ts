import { dispatch } from "../../src/cli/dispatch.ts";
import { upgradeFolder } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { hostPaths } from "../../src/stack/paths.ts";

// A command on a server of memory, without a terminal: `nobody.fixture.ts fresh|runs COMMAND...`. The server that runs
// has been upgraded, and restored before. Says at last what it touched.
const [, , kind = "", ...argv] = process.argv;
const host = new MemoryHost({
  files: {
    "/etc/os-release": "ID=debian\nVERSION_ID=13\nVERSION_CODENAME=trixie\n",
    "/run/systemd/system/-.slice": "",
    "/usr/local/bin/clincher": "",
    "/proc/meminfo": "MemTotal:  8000000 kB\n",
    "/proc/cpuinfo": "processor : 0\nprocessor : 1\n",
  },
  commands: () => ({ code: 0, stdout: "", stderr: "" }),
});
if (kind === "runs") {
  const root = { uid: 0, gid: 0 };
  host.put(hostPaths.environment, "");
  host.put(
    "/etc/clincher/clincher.toml",
    'domain = "agent.clincher-test.dev"\nadmin.addresses = ["anywhere"]\nmemory.enabled = false\nadmin.authorized_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjEYv6QTklsxQDoDbc5Ki1G9xtr2gD4b7lM5e/foPIk"]\n',
    { mode: 0o644, ...root },
  );
  host.put(
    "/etc/clincher/secrets.toml",
    `anthropic_api_key = "sk-ant-api03-aaaaaaaaaaaaaaaa"
gateway_token = "${"a".repeat(64)}"
litellm_key = "sk-${"b".repeat(48)}"
backup_key = "${"c".repeat(64)}"
`,
    { mode: 0o600, ...root },
  );
  host.put(
    `${upgradeFolder}/marker.json`,
    JSON.stringify({
      ...{ from: "2026.3.13", to: "2026.9.6", step: "done", snapshot: "a".repeat(64) },
      ...{ at: "2026-11-21T08:00:00.000Z", pulled: [], failing: [], failed: false },
    }),
  );
  host.put(
    `${restorePaths.replaced}/marker.json`,
    JSON.stringify({ snapshot: "b".repeat(64), step: "checked", roots: ["/opt/openclaw/sandboxes"] }),
  );
}
host.mutations.length = 0;
const { stdout, stderr } = process;
process.exitCode = await dispatch(argv, { host, environment: {}, stdout, stderr });
stderr.write(`touched: ${JSON.stringify(host.mutations)}\n`);
