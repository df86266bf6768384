import { installedServer } from "../deployment.ts";
import { createArguments } from "../escape/openclaw.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { changeVersion } from "../openclaw.ts";
import { age } from "../sandboxes.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { toolResult } from "../turn.ts";

const sandboxes = async (server: Server): Promise<string[]> =>
  (
    await server.run(["docker", "ps", "-a", "--filter", "label=dev.clincher.guard", "--format", "{{.Names}}"])
  ).stdout
    .split("\n")
    .filter(Boolean);

const runs = (lab: Lab, server: Server, command: string): Promise<string> =>
  toolResult(lab, server, "exec", { command });

/** What the model asks for: to look around, and to get out. */
const command = [
  "echo in-$((40 + 2))-here; id -u; test -e /run/secrets || echo no-secrets;",
  "echo nets-$(ls /sys/class/net | tr -d '[:space:]')-;",
  "curl -sS -m 3 https://1.1.1.1 2>&1; curl -sS -m 3 http://198.51.100.90 2>&1; echo tried-$((1 + 1))",
].join(" ");

const prove = async (lab: Lab, server: Server, version: string): Promise<void> => {
  lab.step(`${version}: the model asks for a command; it runs in a sandbox, and finds no way out`);
  const sent = await runs(lab, server, command);
  const from = sent.indexOf("in-42-here");
  expect(from >= 0, "the result of the command is not in the next request to the model", sent.slice(-3000));
  const said = sent.slice(from, from + 1000);
  for (const word of ["1000", "no-secrets", "nets-lo-", "tried-2"])
    expect(said.includes(word), `the command did not say ${word}`, said);
  expect((await lab.internet.requests("elsewhere")).length === 0, "something got out of the sandbox");

  const [name = ""] = await sandboxes(server);
  expect(name.startsWith("openclaw-sbx-"), "there is no sandbox container");
  const inspect = await server.run(["docker", "inspect", name, "--format", "{{json .HostConfig}}"]);
  const host = JSON.parse(inspect.stdout) as Record<string, unknown>;
  expect(
    host.NetworkMode === "none" && host.ReadonlyRootfs === true && host.Privileged === false,
    "it is not contained",
    inspect.stdout,
  );
};

const id = async (server: Server, name: string): Promise<string> =>
  (await server.run(["docker", "inspect", name, "--format", "{{.Id}}"])).stdout.trim();

/** OpenClaw prunes when a turn needs a sandbox, at most every five minutes; a restart forgets when it last did. */
const provePrune = async (lab: Lab, server: Server, version: keyof typeof age): Promise<void> => {
  lab.step(`${version}: a sandbox that nobody has used for 13 hours is removed, and a new one made`);
  const [name = ""] = await sandboxes(server);
  const old = await id(server, name);
  await server.run(["docker", "exec", "openclaw", "node", "-e", age[version]]);
  await server.shell(
    "docker restart openclaw; until docker inspect openclaw --format '{{.State.Health.Status}}' | grep -qx healthy; do sleep 0.3; done",
  );
  const sent = await runs(lab, server, "echo again-$((40 + 2))");
  expect(sent.includes("again-42"), "the turn after the prune has no sandbox", sent.slice(-2000));
  expect((await id(server, name)) !== old, "the idle sandbox was not removed");
};

const scenario: Scenario = {
  name: "sandbox-turn",
  proves:
    "with both releases a tool call of the model runs in a real sandbox container, made through the filter, and its result goes back to the model; an idle sandbox is pruned, one more than the maximum refused",
  async run(lab) {
    const { server } = await installedServer(lab, "box");
    await prove(lab, server, "2026.3.13");

    const guard = await server.shell("journalctl -u clincher-guard -o cat --no-pager");
    const refused = guard.stdout.split("\n").filter((line) => line.includes('"event":"refused"'));
    // What doctor takes for nothing.
    expect(
      refused.every((line) => line.includes('"reason":"No such image: openclaw-sbx-')),
      "the guard refused something of a normal turn",
      guard.stdout.slice(-3000),
    );

    await provePrune(lab, server, "2026.3.13");

    lab.step("one more than the maximum is refused");
    const policy = JSON.parse(await server.read("/var/lib/clincher/guard.json")) as { maximum: number };
    const there = (await sandboxes(server)).length;
    for (let number = there; number <= policy.maximum; number += 1) {
      const folder = `agent-other-${number}`;
      await server.run(["docker", "exec", "openclaw", "mkdir", "-p", `/opt/openclaw/sandboxes/${folder}`]);
      const argv = createArguments["2026.3.13"]({ name: `openclaw-sbx-other-${number}`, folder });
      const made = await server.run(["docker", "exec", "openclaw", ...argv], { check: false });
      const room = number < policy.maximum;
      expect(
        (made.code === 0) === room,
        `sandbox ${number + 1} of ${policy.maximum}: exit ${made.code}`,
        made.stderr,
      );
    }
    expect((await sandboxes(server)).length === policy.maximum, "there are more sandboxes than the maximum");

    lab.step("the gateway has no other way to Docker");
    const bare = await server.run(
      ["docker", "exec", "openclaw", "sh", "-c", "ls /run/docker.sock /var/run/docker.sock"],
      { check: false },
    );
    expect(bare.code !== 0, "Docker's own socket is in the gateway");
    const list = await server.run([
      "docker",
      "exec",
      "openclaw",
      "docker",
      "ps",
      "-a",
      "--format",
      "{{.Names}}",
    ]);
    expect(!list.stdout.includes("openclaw-litellm"), "the gateway sees other containers", list.stdout);
    const mounting = await server.run(
      [
        "docker",
        "exec",
        "openclaw",
        "docker",
        "run",
        "--rm",
        "-v",
        "/:/host",
        "openclaw-sandbox:bookworm-slim",
        "ls",
        "/host",
      ],
      { check: false },
    );
    expect(mounting.code !== 0, "the gateway may mount the server", mounting.stdout);

    lab.step("installing with OpenClaw 2026.9.6; the sandboxes of 2026.3.13 go");
    const old = await sandboxes(server);
    await changeVersion(server, "2026.9.6");
    const left = await sandboxes(server);
    expect(
      old.length > 0 && left.every((each) => !old.includes(each)),
      "sandboxes of the other release are left",
      left.join("\n"),
    );
    await prove(lab, server, "2026.9.6");
    await provePrune(lab, server, "2026.9.6");
  },
};

export default scenario;
