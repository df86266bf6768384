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

const scenario: Scenario = {
  name: "config-true",
  proves:
    "the settings clincher writes pass the pinned OpenClaw's own validation and audit, for 2026.3.13 and 2026.9.6",
  async run(lab) {
    const server = await preparedServer(lab, "config");
    await proveVersion(lab, server, "2026.3.13");
    await proveVersion(lab, server, "2026.9.6");
  },
};

export default scenario;
