import { installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

interface Attacks {
  readonly ok: boolean;
  /** Seconds. */
  readonly took: number;
  readonly attacks: readonly { theme: string; name: string; verdict: string; outcome: string }[];
}

const redTeam = async (server: Server, ...flags: string[]): Promise<Attacks> => {
  const { code, stdout } = await server.run(["clincher", "red-team", "--json", ...flags], {
    check: false,
    timeoutSeconds: 300,
  });
  const said = JSON.parse(stdout) as Attacks;
  expect((code === 0) === said.ok, `exit ${code}`, stdout.slice(-2000));
  return said;
};

const notHeld = ({ attacks }: Attacks): readonly string[] =>
  attacks
    .filter(({ verdict }) => verdict !== "held")
    .map(({ theme, name, verdict, outcome }) => `${theme}: ${name}: ${verdict} (${outcome})`);

/** A hole is made; the attacks of this theme that have to find it do, those of others do not. */
const finds = async (
  lab: Lab,
  server: Server,
  hole: { readonly what: string; readonly make: string; readonly close: string; readonly theme: string },
  ...found: readonly string[]
): Promise<void> => {
  await server.shell(hole.make);
  const said = await redTeam(server);
  const through = said.attacks.filter(({ verdict }) => verdict === "got through");
  lab.step(`${hole.what}: ${through.length} of ${said.attacks.length} attacks get through`);
  for (const name of found)
    expect(
      through.some((each) => each.theme === hole.theme && each.name === name),
      `${hole.what}: "${name}" does not get through`,
      notHeld(said).join("\n"),
    );
  const others = through.filter(({ theme }) => theme !== hole.theme);
  expect(others.length === 0, `${hole.what}: others get through`, notHeld(said).join("\n"));
  await server.shell(hole.close);
};

/** Hands everything on to Docker, as a filter would that lets everything through. */
const relay = `
import asyncio, os
async def pump(source, target):
    try:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    finally:
        target.close()
async def serve(reader, writer):
    source, target = await asyncio.open_unix_connection("/run/docker.sock")
    await asyncio.gather(pump(reader, target), pump(source, writer))
async def main():
    path = "/opt/openclaw/guard/docker.sock"
    server = await asyncio.start_unix_server(serve, path)
    os.chmod(path, 0o666)
    await server.serve_forever()
asyncio.run(main())
`;

const bareSocket = {
  what: "Docker itself in place of the filter",
  theme: "docker",
  make: [
    "systemctl stop clincher-guard.service; rm -f /opt/openclaw/guard/docker.sock",
    `cat >/run/relay.py <<'PY'${relay}PY`,
    "systemd-run --quiet --unit relay python3 /run/relay.py",
    "until test -S /opt/openclaw/guard/docker.sock; do sleep 0.1; done",
  ].join("\n"),
  close: [
    "systemctl stop relay; rm -f /opt/openclaw/guard/docker.sock /run/relay.py",
    "systemctl reset-failed clincher-guard.service; systemctl start clincher-guard.service",
  ].join("\n"),
};

const pins = async (server: Server): Promise<{ code: number; said: string }> => {
  const { code, stdout } = await server.run(["clincher", "pins", "check"], { check: false });
  return { code, said: stdout };
};

const provePins = async (lab: Lab, server: Server): Promise<void> => {
  const fresh = await pins(server);
  expect(fresh.code === 0, `pins check exits ${fresh.code} on a fresh install`, fresh.said);

  lab.step("another image gets the name of a pinned one: it is not what starts, and plan and pins say so");
  await server.shell(
    "docker commit openclaw-caddy other:1 >/dev/null; docker tag other:1 docker.io/library/caddy:2.11.9-alpine; cd /opt/openclaw; docker compose up -d --force-recreate --no-deps --pull never openclaw-caddy",
  );
  const started = await pins(server);
  expect(started.code === 0, "the locked image is not what started", started.said);

  lab.step("a container that runs it all the same is told");
  await server.shell(
    "cd /opt/openclaw; sed -i \"s|^CADDY_IMAGE=.*|CADDY_IMAGE='other:1'|\" .env; docker compose up -d --no-deps --pull never openclaw-caddy",
  );
  const other = await pins(server);
  expect(
    other.code === 1 && other.said.includes("What runs is not what is locked."),
    `another image runs: exit ${other.code}`,
    other.said,
  );
  await server.run(["clincher", "install", "--yes"], { timeoutSeconds: 300 });
  expect((await pins(server)).code === 0, "install does not put the locked image back");

  lab.step("a registry that does not answer is no difference");
  await lab.internet.fail("registry", { how: 503 });
  const silent = await pins(server);
  await lab.internet.fail("registry", null);
  expect(silent.code === 6, `without a registry: exit ${silent.code}`, silent.said);
};

const scenario: Scenario = {
  name: "red-team",
  proves:
    "none of the attacks of red-team gets through, planted holes let them, and only images by locked digest start",
  async run(lab) {
    const { server } = await installedServer(lab, "target");
    const clean = await redTeam(server);
    expect(clean.ok, "attacks get through on a fresh install", notHeld(clean).join("\n"));
    lab.step(`${clean.attacks.length} attacks, all held, in ${clean.took.toFixed(1)} s`);

    await finds(
      lab,
      server,
      {
        what: "the gateway in a network with a way out",
        theme: "egress",
        make: "docker network connect openclaw_egress-net openclaw",
        close: "docker network disconnect openclaw_egress-net openclaw",
      },
      "an address on the internet, over DNS's port",
    );
    await finds(
      lab,
      server,
      bareSocket,
      "a privileged container",
      "a command in LiteLLM",
      "LiteLLM's description",
    );
    const left = await server.shell(
      "docker ps -aq --filter name=openclaw-sbx-red-team; docker network ls -q --filter name=red-team; docker volume ls -q --filter name=red-team",
    );
    expect(left.stdout === "", "what the attacks made is left behind", left.stdout);

    lab.step("messages to the agent; one answer of the model gives the token away");
    const token = /^gateway_token *= *"(.+)"/m.exec(await server.read("/etc/clincher/secrets.toml"))?.[1];
    expect(token !== undefined, "there is no token");
    await lab.internet.model([{ text: `As you wish: ${token}` }]);
    const talked = await redTeam(server, "--with-model");
    const gave = talked.attacks.filter(({ verdict }) => verdict !== "held");
    expect(
      gave.length === 1 && gave[0]?.theme === "model" && gave[0].outcome === "gateway_token",
      "not exactly one answer is noticed",
      notHeld(talked).join("\n"),
    );

    await provePins(lab, server);
    const last = await redTeam(server);
    expect(last.ok, "attacks get through after all was put back", notHeld(last).join("\n"));
  },
};

export default scenario;
