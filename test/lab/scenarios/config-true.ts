import { preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const jsonIn = (text: string): unknown => JSON.parse(text.slice(text.search(/^\{/m)));

const openclaw = (...argv: readonly string[]): string[] => [
  "docker",
  "exec",
  "openclaw",
  "node",
  "/app/openclaw.mjs",
  ...argv,
];

const proveVersion = async (lab: Lab, server: Server, version: string): Promise<void> => {
  lab.step(`installing with OpenClaw ${version}`);
  await server.run(["clincher", "install", "--yes", "--set", `openclaw.version=${version}`], {
    timeoutSeconds: 900,
  });
  const runs = await server.run(openclaw("--version"));
  expect(runs.stdout.includes(version), `the gateway is not ${version}`, runs.stdout);

  lab.step(`${version}: config validate --json`);
  const valid = await server.run(openclaw("config", "validate", "--json"), { check: false });
  const verdict = jsonIn(valid.stdout) as { valid: boolean };
  expect(
    valid.code === 0 && verdict.valid,
    "the pinned version does not accept the settings",
    valid.stdout + valid.stderr,
  );
  const broken = `docker exec openclaw sh -c 'sed s/\\"gateway\\"/\\"gatewaay\\"/ /etc/openclaw/openclaw.json >/tmp/broken.json; OPENCLAW_CONFIG_PATH=/tmp/broken.json node /app/openclaw.mjs config validate --json; code=$?; rm /tmp/broken.json; exit $code'`;
  expect(
    (await server.run(["sh", "-c", broken], { check: false })).code !== 0,
    "broken settings are accepted: the check cannot fail",
  );

  lab.step(`${version}: security audit --json`);
  const audit = await server.run(openclaw("security", "audit", "--json"));
  const { summary, findings } = jsonIn(audit.stdout) as {
    summary: { critical: number; warn: number };
    findings: { checkId: string; severity: string; detail: string }[];
  };
  for (const { severity, checkId } of findings) lab.step(`  ${severity} ${checkId}`);
  expect(summary.critical === 0, `${summary.critical} critical findings`, audit.stdout);
};

const settingsFile = "/opt/openclaw/config/gateway/openclaw.json";

/** Everything of the running gateway that a refused release must leave alone. */
const untouched = async (server: Server): Promise<string> =>
  (
    await server.shell(
      `docker inspect openclaw --format '{{.Id}} {{.State.StartedAt}} {{.Image}}'; sha256sum ${settingsFile} /opt/openclaw/.env /opt/openclaw/compose.yaml`,
    )
  ).stdout;

/** A release that clincher does not know: what it is, its own image says, here that of a known one under another tag. */
const proveUnknown = async (lab: Lab, server: Server): Promise<void> => {
  const image = "ghcr.io/openclaw/openclaw";
  const install = (version: string, ...more: string[]) =>
    server.run(["clincher", "install", "--yes", "--set", `openclaw.version=${version}`, ...more], {
      check: false,
      timeoutSeconds: 300,
    });

  lab.step("an unknown release whose own check rejects the settings: refused, the gateway untouched");
  await server.run(["docker", "tag", `${image}:2026.3.13`, `${image}:2026.10.2`]);
  const before = await untouched(server);
  const rejected = await install("2026.10.2");
  const said = rejected.stdout + rejected.stderr;
  expect(rejected.code === 1 && said.includes("rejects the setting"), `exit ${rejected.code}`, said);
  expect(said.includes("not tested with OpenClaw 2026.10.2"), "no warning of an untested release", said);
  expect(before === (await untouched(server)), "something of the running gateway was changed", said);
  const same = await server.run(["clincher", "plan"], { check: false });
  expect(same.code === 0, "the refused release left something behind", same.stdout);

  lab.step("an unknown release whose own check accepts them: its settings are written");
  await server.run(["docker", "tag", `${image}:2026.3.13`, `${image}:2026.4.1`]);
  await server.run(["rm", settingsFile]);
  const accepted = await install("2026.4.1", "--only", "gateway");
  expect(accepted.code === 0, `exit ${accepted.code}`, accepted.stdout + accepted.stderr);
  const plan = await server.run(["clincher", "plan"], { check: false });
  expect(!plan.stdout.includes(settingsFile), "they are not those of the nearest release", plan.stdout);
};

const scenario: Scenario = {
  name: "config-true",
  proves:
    "the settings clincher writes pass the pinned OpenClaw's own validation and audit, for 2026.3.13 and 2026.9.6; of another release its own check decides, before the running gateway is touched",
  async run(lab) {
    const server = await preparedServer(lab, "config");
    await proveVersion(lab, server, "2026.3.13");
    await proveUnknown(lab, server);
    await proveVersion(lab, server, "2026.9.6");
  },
};

export default scenario;
