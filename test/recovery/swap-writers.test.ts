import { describe, expect, test } from "bun:test";
import { ownLeasePath } from "../../src/facts/lease.ts";
import { readMarker } from "../../src/facts/restore.ts";
import type { Command } from "../../src/host/host.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { finishMoves } from "../../src/recovery/restore/swap.ts";
import { prepared, snapshot, state, swap } from "./staged-server.ts";

describe("nothing that could write runs while the data is moved", () => {
  const project = { "com.docker.compose.project": "openclaw" };
  const container = (name: string, State: string, Labels = {}) => ({
    ...{ Id: name, Names: [`/${name}`], Image: "x", ImageID: "x", State, Status: "", Labels },
  });
  /** The docker commands of a restore, for an engine that lists these; null: it does not answer, and containers run. */
  const commands = async (list: readonly object[] | null) => {
    const ran: string[] = [];
    const host = await prepared({
      requests: () =>
        list === null
          ? { ok: false, reason: "connection refused" }
          : { ok: true, status: 200, headers: {}, body: JSON.stringify(list) },
      commands: ({ argv }) => {
        if (argv[0] === "docker") ran.push(argv.slice(1).join(" "));
        return { code: 0, stdout: "", stderr: "" };
      },
    });
    if (list === null) host.put("/proc/7/cgroup", `0::/system.slice/docker-${"a".repeat(64)}.scope\n`);
    return { host, ran };
  };

  test.each([
    ["running", true],
    ["restarting", true],
    ["paused", true],
    ["removing", true],
    ["exited", false],
    ["created", false],
    ["dead", false],
  ])("a gateway that is %s: is it stopped? %p", async (state, stops) => {
    const { host, ran } = await commands([container("openclaw", state, project)]);
    await swap(host);
    expect(ran).toEqual(stops ? ["stop --time 20 openclaw"] : []);
  });

  test("of a part, only what has it", async () => {
    const { host, ran } = await commands([
      container("openclaw", "running", project),
      container("openclaw-caddy", "running", project),
    ]);
    await swap(host, ["/opt/openclaw/state"], ["openclaw-caddy"]);
    expect(ran).toEqual(["stop --time 20 openclaw-caddy"]);
  });

  test("others' containers are left alone, sandboxes go", async () => {
    const { host, ran } = await commands([
      container("postgres", "running"),
      container("openclaw-sbx-a", "exited"),
    ]);
    await swap(host);
    expect(ran).toEqual(["rm --force openclaw-sbx-a"]);
  });

  test("a sandbox that the gateway has made while it was stopped goes as well", async () => {
    const list = [container("openclaw", "running", project)];
    const { host, ran } = await commands(list);
    const { run: command } = host;
    Object.assign(host, {
      run: (given: Command) => {
        if (given.argv[1] === "stop") list.push(container("openclaw-sbx-late", "running"));
        return command(given);
      },
    });
    await swap(host);
    expect(ran).toEqual(["stop --time 20 openclaw", "rm --force openclaw-sbx-late"]);
  });

  test("a Docker that does not answer while its containers run: the data stays where it is", async () => {
    const { host } = await commands(null);
    await expect(swap(host)).rejects.toThrow("Docker does not answer");
    expect(state(host).slice(0, 2)).toEqual(["old", "old"]);
    expect((await readMarker(host))?.step).toBe("checked");
  });

  test.each([
    ["this server's agent starts again too", "held", ["start openclaw openclaw-caddy"]],
    ["another's does not", "lost", ["start openclaw-caddy"]],
  ] as const)(
    "a sandbox that does not go: what was stopped starts again, and %s",
    async (_, part, started) => {
      const { host, ran } = await commands([
        container("openclaw", "running", project),
        container("openclaw-caddy", "running", project),
        container("openclaw-litellm", "exited", project),
        container("openclaw-sbx-a", "running"),
      ]);
      const { run: command } = host;
      const own = { holder: "1".repeat(16), term: 1, state: part, seconds: 60, renewed: 0, uptime: 0 };
      host.put(ownLeasePath, JSON.stringify(own));
      Object.assign(host, {
        run: async (given: Command) => {
          const done = await command(given);
          return given.argv[1] === "rm" ? { ...done, code: 1, stderr: "removal is in progress" } : done;
        },
      });
      await expect(swap(host)).rejects.toThrow("The services cannot be stopped");
      expect(ran.filter((line) => line.startsWith("start"))).toEqual([...started]);
      expect((await readMarker(host))?.step).toBe("checked");
      expect(state(host).slice(0, 2)).toEqual(["old", "old"]);
    },
  );

  test("nor are moves that were cut off gone on with", async () => {
    const { host } = await commands(null);
    await writeMarker(host, { snapshot, step: "swapping" });
    await expect(finishMoves(host)).rejects.toThrow("Docker does not answer");
    expect(state(host).slice(0, 2)).toEqual(["old", "old"]);
    expect((await readMarker(host))?.step).toBe("swapping");
  });
});
