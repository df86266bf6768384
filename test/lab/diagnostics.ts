import type { Lab } from "./lab.ts";
import type { Server } from "./server.ts";

const looks: { what: string; script: string }[] = [
  { what: "failed units", script: "systemctl --failed --no-legend --plain" },
  { what: "journal, warnings", script: "journalctl --no-pager --boot --priority=warning --lines=20" },
  { what: "journal, end", script: "journalctl --no-pager --boot --lines=40" },
  { what: "containers", script: "command -v docker >/dev/null && docker ps --all --no-trunc" },
  {
    what: "container logs, end",
    script: `command -v docker >/dev/null && docker ps --all --format '{{.Names}}' | while read -r name; do
      echo "--- $name"; docker logs --tail 25 "$name" 2>&1; done`,
  },
];

async function look(server: Server): Promise<string> {
  if (!server.running()) return `${server.name} is off; console:\n${(await server.console()).slice(-2000)}`;
  const parts = await Promise.all(
    looks.map(async ({ what, script }) => {
      const { stdout } = await server.shell(script, { check: false, timeoutSeconds: 20 });
      return stdout.trim() === "" ? "" : `== ${server.name}: ${what}\n${stdout.trimEnd()}\n`;
    }),
  );
  return parts.join("");
}

/** What someone would look at first on every server of a lab in which a scenario has just failed. */
export async function diagnostics(lab: Lab): Promise<string> {
  const parts = await Promise.all(
    lab.servers.map((server) => look(server).catch((error: unknown) => `${server.name}: ${String(error)}\n`)),
  );
  return parts.join("\n");
}
