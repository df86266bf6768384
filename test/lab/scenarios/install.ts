import { services } from "../addresses.ts";
import { command } from "../command.ts";
import { givenSecrets, install, preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { inet, inNamespace } from "../network.ts";
import { alive } from "../paths.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { writesOf } from "../writes.ts";

/** Asks as a browser on the internet would, trusting only the root of the lab's ACME server. */
const browse = async (
  lab: Lab,
  server: Server,
  path: string,
): Promise<{ status: string; body: string; headers: string }> => {
  const root = alive("acme-root.pem");
  await Bun.write(root, await lab.internet.acmeRoot());
  const [headers, body] = [alive("headers.txt"), alive("body.txt")];
  const resolve = `${server.domain}:443:${server.address}`;
  const argv = ["curl", "-sS", "--cacert", root, "--resolve", resolve, "-D", headers, "-o", body];
  const { stdout } = await command(
    inNamespace(inet, [...argv, "-w", "%{http_code}", `https://${server.domain}${path}`]),
  );
  return { status: stdout, body: await Bun.file(body).text(), headers: await Bun.file(headers).text() };
};

const proveDashboard = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("HTTPS from outside, certificate of the ACME server");
  const page = await browse(lab, server, "/");
  expect(page.status === "200", `the dashboard answers ${page.status}`, page.body);
  expect(/openclaw/i.test(page.body), "the page is not OpenClaw's", page.body.slice(0, 400));
  expect(/strict-transport-security/i.test(page.headers), "no HSTS header", page.headers);
  const orders = (await lab.internet.requests("acme")).filter(({ from }) => from === server.address);
  expect(orders.length > 0, "the ACME server was not asked by this server");
  const elsewhere = await command(
    inNamespace(inet, [
      "curl",
      "-sS",
      "-m",
      "5",
      "--resolve",
      `${server.domain}:443:${server.address}`,
      `https://${server.domain}/`,
    ]),
    { check: false },
  );
  expect(
    elsewhere.code === 60,
    "a client that does not trust the lab's ACME root is content: the check cannot fail",
  );
};

/** The gateway keeps an idle connection for 5 to 6 s. A request that meets its end is answered 502, unless Caddy ends it first. */
const proveNothingStale = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("Caddy keeps no idle connection for as long as the gateway does");
  const kept = async (): Promise<number> => {
    const pid = (await server.run(["docker", "inspect", "-f", "{{.State.Pid}}", "openclaw-caddy"])).stdout;
    const namespace = ["nsenter", "--target", pid.trim(), "--net"];
    const argv = [...namespace, "ss", "-Htn", "state", "established", "dport", "=", ":18789"];
    return (await server.run(argv)).stdout.split("\n").filter((line) => line !== "").length;
  };
  await browse(lab, server, "/");
  expect((await kept()) > 0, "no connection is seen at all: the check cannot fail");
  await Bun.sleep(3500);
  expect((await kept()) === 0, "an idle connection to the gateway is kept for more than 3 s");
};

const proveTurn = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("the agent's answer came from the provider, through LiteLLM and Smokescreen");
  const asked = (await lab.internet.requests("models")).filter(({ path }) => path.startsWith("/v1/messages"));
  expect(asked.length > 0, "the model provider was not asked");
  expect(
    asked.every(({ from }) => from === server.address),
    "somebody else asked the provider",
  );
  expect(
    asked.some(({ body }) => body.includes("are you ready?")),
    "the question did not arrive",
    asked.at(-1)?.body,
  );
  const proxy = await server.shell("docker logs openclaw-egress-models 2>&1");
  const connects = proxy.stdout.split("\n").filter((line) => line.includes("api.anthropic.com:443"));
  expect(connects.length > 0, "the egress proxy did not pass the request on", proxy.stdout.slice(-2000));
  const direct = await server.run(
    [
      "docker",
      "exec",
      "openclaw-litellm",
      "python3",
      "-c",
      `import socket; socket.create_connection(("${services.models}", 443), 3)`,
    ],
    { check: false },
  );
  expect(direct.code !== 0, "LiteLLM reaches the provider without the egress proxy");
  const marker = "lab-marker-7f3a";
  await lab.internet.model([{ text: `Yes: ${marker}.`, when: "marker please" }]);
  const turn = await server.run([
    "docker",
    "exec",
    "openclaw",
    "node",
    "/app/openclaw.mjs",
    "agent",
    "--agent",
    "main",
    "--message",
    "marker please",
    "--json",
  ]);
  expect(turn.stdout.includes(marker), "the agent does not say what the provider answered", turn.stdout);
};

const proveNoChange = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("plan exits 0, a second install writes nothing");
  // What an operator happens to export, Compose would take before what is in its .env.
  const exported = { DOMAIN: "other.example", COMPOSE_FILE: "/tmp/none", DOCKER_HOST: "tcp://127.0.0.1:1" };
  for (const env of [{}, exported]) {
    const plan = await server.run(["clincher", "plan"], { check: false, env });
    expect(plan.code === 0, `plan exits ${plan.code}`, plan.stdout + plan.stderr);
  }
  const again = await writesOf(lab, server, ["clincher", "install", "--yes"]);
  expect(again.code === 0, `the second install exits ${again.code}`, again.output);
  expect(again.writes.length === 0, "the second install writes", again.writes.join("\n"));
  const drift = await writesOf(lab, server, [
    "sh",
    "-c",
    "chmod 600 /opt/openclaw/compose.yaml; clincher install --yes",
  ]);
  expect(drift.writes.length > 0, "writes are not noticed: the check cannot fail");
  const timed = await server.shell(
    "for i in 1 2 3 4 5; do /usr/bin/env bash -c 'TIMEFORMAT=%R; time clincher plan >/dev/null'; done",
  );
  lab.step(`no-op plan, seconds: ${timed.stderr.trim().split("\n").join(" ")}`);
};

const proveStatus = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("status");
  const status = await server.run(["clincher", "status"]);
  for (const word of ["openclaw-litellm", "healthy", "Sandbox", server.domain]) {
    expect(status.stdout.includes(word), `status does not mention ${word}`, status.stdout);
  }
  console.log(status.stdout);
};

/** What an operator does to services by hand, and that a log line shows no secret and gives no orders to a terminal. */
const proveServices = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("logs, stop, start, restart");
  const [, token = ""] = /gateway_token = "(.*)"/.exec(await server.read("/etc/clincher/secrets.toml")) ?? [];
  await server.shell(`docker exec openclaw sh -c 'printf "%s \\033[2J bell\\n" ${token} >/proc/1/fd/1'`);
  const { stdout: said } = await server.run(["clincher", "logs", "gateway", "--since", "1m"]);
  expect(/gateway +\[gateway_token\] .* bell/.test(said), "the line is not there without its secret", said);
  expect(
    token !== "" && !said.includes(token) && !said.includes("\u001b"),
    "logs show what they must not",
    said,
  );
  const guard = await server.run(["clincher", "logs", "guard"]);
  expect(/listening/.test(guard.stdout), "the guard says nothing", guard.stdout);
  const followed = await server.run(["clincher", "logs", "--follow", "--json"], {
    check: false,
    timeoutSeconds: 4,
  });
  expect(/"service":"caddy"/.test(followed.stdout), "nothing is followed", followed.stderr);
  const well = await server.run(["clincher", "doctor"], { check: false });
  expect(well.code === 0, "doctor finds something on a server on which all is well", well.stdout);
  await server.run(["clincher", "support-bundle", "--output", "/root/bundle.txt"]);
  const bundle = await server.read("/root/bundle.txt");
  for (const secret of [token, ...Object.values(givenSecrets)])
    expect(!bundle.includes(secret), "a secret is in the support bundle", bundle.slice(0, 200));
  expect(/gateway \[gateway_token\] .* bell/.test(bundle), "the log is not in the support bundle");
  await server.run(["clincher", "stop"]);
  const sick = await server.run(["clincher", "doctor", "--only", "services,sandbox"], { check: false });
  expect(
    sick.code === 1 && /gateway does not run/.test(sick.stdout) && /The filter/.test(sick.stdout),
    "doctor does not find what is stopped",
    sick.stdout,
  );
  const { stdout: left } = await server.run(["docker", "ps", "--quiet"]);
  expect(left === "", "something runs after a stop", left);
  expect((await server.run(["clincher", "plan"], { check: false })).code === 2, "plan does not see the stop");
  await server.run(["clincher", "start"]);
  await server.run(["clincher", "restart", "caddy"]);
  const { stdout: status } = await server.run(["clincher", "status"]);
  expect(status.startsWith("All is well."), "not all is well after a start", status);
};

const scenario: Scenario = {
  name: "install",
  proves:
    "a fresh server becomes a working agent: curl | sh, install, HTTPS with a real ACME order, a turn through LiteLLM and Smokescreen, and nothing to do the second time",
  async run(lab) {
    const server = await preparedServer(lab, "alpha");
    const { phases, took } = await install(lab, server);
    for (const { phase, took: each } of phases) lab.step(`phase ${phase.padEnd(10)} ${each.toFixed(1)} s`);
    lab.step(`install took ${took.toFixed(1)} s`);
    await proveTurn(lab, server);
    await proveDashboard(lab, server);
    await proveNothingStale(lab, server);
    await proveNoChange(lab, server);
    await proveServices(lab, server);
    await proveStatus(lab, server);
  },
};

export default scenario;
