import type { Explained } from "../../../src/openclaw/explain.ts";
import type { Json } from "../../../src/openclaw/intent.ts";
import { servers } from "../addresses.ts";
import { newBrowser, openDashboard, type Welcome } from "../browser.ts";
import { installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { missingIntents } from "../intents.ts";
import type { Lab } from "../lab.ts";
import { changeVersion, jsonIn, openclaw } from "../openclaw.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const settingsFile = "/opt/openclaw/config/gateway/openclaw.json";

/** What the running gateway says its settings are; 2026.9.6 also says which of them it has applied. */
const effective = async (server: Server): Promise<Json> => {
  const { stdout } = await server.run(openclaw("gateway", "call", "config.get", "--json"));
  const { valid, config, runtimeConfig } = jsonIn(stdout) as {
    valid: boolean;
    config: Json;
    runtimeConfig?: Json;
  };
  expect(valid, "the gateway calls its settings invalid", stdout.slice(-2000));
  return runtimeConfig ?? config;
};

const explained = async (server: Server, version: string): Promise<readonly Explained[]> => {
  const argv = ["clincher", "explain", "hardening", "--json", "--set", `openclaw.version=${version}`];
  const told = JSON.parse((await server.run(argv)).stdout) as { version: string; intents: Explained[] };
  expect(told.version === version, `explain speaks of ${told.version}`);
  return told.intents;
};

const prove = async (lab: Lab, server: Server, version: string): Promise<readonly Explained[]> => {
  const intents = await explained(server, version);
  const missing = missingIntents(intents, await effective(server));
  expect(
    missing.length === 0,
    `${version}: intents that the running gateway does not carry`,
    missing.join("\n"),
  );
  const unsupported = intents.flatMap((each) => (each.state === "unsupported" ? [each] : []));
  for (const { name, reason } of unsupported) {
    expect(reason.length > 0, `${name} is not supported, without a reason`);
    lab.step(`  not supported by ${version}: ${name} (${reason})`);
  }
  lab.step(
    `${version}: ${intents.length} intents, ${unsupported.length} not supported, the others in effect`,
  );
  return intents;
};

interface Devices {
  readonly pending: readonly { requestId: string; address: string | null }[];
  readonly paired: readonly { deviceId: string }[];
}

const devices = async (server: Server): Promise<Devices> =>
  JSON.parse((await server.run(["clincher", "devices", "--json"])).stdout) as Devices;

/** A program with the right token and no device identity, from an address that is not the gateway's loopback. */
const knock = async (server: Server): Promise<{ readonly let: boolean; readonly said: string }> => {
  const script = [
    "T=$(sed -n 's/^gateway_token *= *\"\\(.*\\)\"/\\1/p' /etc/clincher/secrets.toml); export T;",
    "docker exec -e OPENCLAW_ALLOW_INSECURE_PRIVATE_WS=1 -e T -e OPENCLAW_STATE_DIR=/tmp/stranger openclaw sh -c",
    '\'mkdir -p /tmp/stranger; node /app/openclaw.mjs gateway call config.get --json --token "$T"',
    '--url "ws://$(hostname -I | cut -d" " -f1):18789" 2>&1\'',
  ].join(" ");
  const { code, stdout } = await server.run(["sh", "-c", script], { check: false });
  return { let: code === 0, said: stdout };
};

/** Two browsers with the token: one is approved by its id, the other is not. */
const proveDevices = async (lab: Lab, server: Server, version: string): Promise<void> => {
  lab.step(`${version}: two browsers with the token wait; one is approved by its id`);
  const text = await server.read("/etc/clincher/secrets.toml");
  const token = /^gateway_token = "(.+)"$/m.exec(text)?.[1] ?? "";
  const browsers = [newBrowser(), newBrowser()] as const;
  const open = () => Promise.all(browsers.map((each) => openDashboard(server, token, each)));
  const said = (all: readonly Welcome[]): string => all.map((each) => each.said).join("\n");

  const strange = await openDashboard(server, "wrong", newBrowser());
  expect(
    !strange.let && !strange.said.includes("pairing"),
    "a wrong token is let in, or waits",
    strange.said,
  );
  const first = await open();
  expect(
    first.every((each) => !each.let && each.said.includes("pairing required")),
    "a browser was let in without approval",
    said(first),
  );
  const { pending } = await devices(server);
  expect(pending.length === 2, "not exactly two browsers wait", JSON.stringify(pending));
  expect(
    pending.every(({ address }) => address === servers.router),
    "a waiting browser is not shown with its address",
    JSON.stringify(pending),
  );
  await server.run(["clincher", "devices", "approve", pending[0]?.requestId ?? ""]);
  const after = await open();
  expect(
    after.filter((each) => each.let).length === 1,
    "not exactly the approved browser is let in",
    said(after),
  );

  const program = await knock(server);
  expect(
    !program.let && /pairing required|missing scope/.test(program.said),
    "a program with nothing but the token reads the settings",
    program.said,
  );
};

/** An id that nobody has changes nothing; who is sent away no longer waits. */
const proveRejection = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("the other is sent away");
  const { pending, paired } = await devices(server);
  const unknown = await server.run(["clincher", "devices", "approve", "no-such-id"], { check: false });
  expect(unknown.code === 3, `an unknown id: exit ${unknown.code}`, unknown.stderr);
  for (const { requestId } of pending) await server.run(["clincher", "devices", "reject", requestId]);
  const left = await devices(server);
  expect(
    left.pending.length === 0 && left.paired.length === paired.length,
    "who was sent away waits, or was let in",
    JSON.stringify(left),
  );
};

const scenario: Scenario = {
  name: "intents",
  proves:
    "for both versions every intent is in the running gateway's effective settings or listed as not supported, and a browser with the token gets in only when it is approved by its id",
  async run(lab) {
    const { server } = await installedServer(lab, "box");
    const intents = await prove(lab, server, "2026.3.13");

    lab.step("one setting broken on purpose is noticed, and put back by install");
    await server.run(["sed", "-i", 's/"workspaceOnly": true/"workspaceOnly": false/', settingsFile]);
    const missing = missingIntents(intents, await effective(server));
    expect(
      missing.length === 1 && missing[0]?.startsWith("stays in its workspace") === true,
      "the broken intent is not the one that is noticed",
      missing.join("\n"),
    );
    await proveDevices(lab, server, "2026.3.13");
    await proveRejection(lab, server);

    lab.step("installing with OpenClaw 2026.9.6");
    await changeVersion(server, "2026.9.6");
    await prove(lab, server, "2026.9.6");
    await proveDevices(lab, server, "2026.9.6");
  },
};

export default scenario;
