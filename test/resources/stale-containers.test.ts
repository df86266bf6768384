import { expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { restartStale } from "../../src/resources/stale-containers.ts";

const written = Date.UTC(2026, 0, 1);
const [before, after] = [written - 60_000, written + 60_000];

test.each<
  readonly [string, Partial<{ service: string; project: string; running: boolean; started: number }>, boolean]
>([
  ["began before its file was written", { started: before }, true],
  ["began after that", { started: after }, false],
  ["does not run", { started: before, running: false }, false],
  ["is of another project", { started: before, project: "shop" }, false],
  ["reads no such file", { started: before, service: "egress" }, false],
])("a container is restarted for a newer file: %s", async (_, given, restarts) => {
  const { service = "caddy", project = "openclaw", running = true, started = before } = given;
  const description = {
    ...{ Id: "c1", Name: "/x", Image: "i", NetworkSettings: {} },
    State: { Running: running, StartedAt: new Date(started).toISOString() },
    Config: { Labels: { "com.docker.compose.project": project, "com.docker.compose.service": service } },
  };
  const host = new MemoryHost({
    files: { "/opt/x/Caddyfile": "" },
    requests: ({ url }) => ({
      ...{ ok: true, status: 200, headers: {} },
      body: JSON.stringify(url.includes("json?all") ? [description] : description),
    }),
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
  });
  await restartStale(host, "openclaw", { caddy: ["/opt/x/Caddyfile", "/opt/x/not-there"] });
  expect(host.mutations).toEqual(restarts ? ["run docker restart c1"] : []);
});
