import { services } from "../addresses.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";

const settings = "/etc/clincher/clincher.toml";
/** A host of the operator's; the lab's attacker answers for it, who tells what arrives. */
const host = "hooks.agents-lab.net";

const egress = (server: Server, ...argv: string[]) =>
  server.run(["clincher", "egress", ...argv], { check: false, env: { SUDO_USER: "deploy" } });

/** Settings, lists, and each container with its last start; but for those whose name is given. */
const state = async (server: Server, but = "nothing"): Promise<string> =>
  (
    await server.shell(
      `cat ${settings} /opt/openclaw/config/egress/*/*; docker ps -q --no-trunc | sort | xargs docker inspect -f '{{.Id}} {{.Name}} {{.State.StartedAt}} {{.RestartCount}}' | grep -v '/${but} '`,
    )
  ).stdout;

const containers = async (server: Server, but?: string): Promise<string> =>
  (await state(server, but))
    .split("\n")
    .filter((line) => /^[0-9a-f]{64} /.test(line))
    .join("\n");

const allow = (server: Server, name: string, client = "gateway") =>
  egress(server, "allow", name, "--for", client, "--why", "a test");

/** Each bad input: one message, nothing written. */
export const refusals = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  lab.step("egress allow refuses what is no exact public host, and writes nothing");
  const before = await state(server);
  const problems: string[] = [];
  const refused = [
    "*.agents-lab.net",
    "203.0.113.7",
    "[::1]",
    "db.internal",
    "localhost",
    `https://${host}/x`,
    `${host}:443`,
    "api.telegram.org",
    "api.anthropic.com",
    "",
  ];
  for (const name of refused) {
    const { code, stderr } = await allow(server, name);
    const messages = stderr.split("\n").filter((line) => line.startsWith("error: ")).length;
    if (code !== 3 || messages !== 1)
      problems.push(`allow ${name}: exit ${code}, ${messages} messages: ${stderr}`);
  }
  for (const [name, why] of [
    ["api.telegram.org", "channels.telegram.enabled"],
    [host, "not allowed"],
  ] as const) {
    const { code, stderr } = await egress(server, "deny", name);
    if (code !== 3 || !stderr.includes(why)) problems.push(`deny ${name}: exit ${code}: ${stderr}`);
  }
  if ((await state(server)) !== before) problems.push("a refused command changed something");
  return problems;
};

/** Keeps a tunnel open from the gateway until it is closed; the log has a line for each thing that happened. */
const hold = `const net = require("net");
const socket = net.connect(4750, "openclaw-egress-channels", () => socket.write("CONNECT ${host}:443 HTTP/1.1\\r\\nHost: ${host}:443\\r\\n\\r\\n"));
const log = (text) => require("fs").appendFileSync("/tmp/hold.log", text + "\\n");
socket.once("data", (data) => {
  log(String(data).slice(9, 12));
  const secure = require("tls").connect({ socket, servername: "${host}", rejectUnauthorized: false }, () => {
    log("secure");
    setInterval(() => secure.write("x"), 100);
  });
  secure.on("error", () => {});
});
socket.on("error", () => {});
socket.on("close", () => { log("closed"); process.exit(); });`;

const held = async (server: Server): Promise<string> =>
  (await server.run(["docker", "exec", "openclaw", "cat", "/tmp/hold.log"], { check: false })).stdout;

/** Asks until it is so, or ten seconds have passed. */
const until = async (so: () => Promise<boolean>): Promise<boolean> => {
  for (const end = performance.now() + 10_000; performance.now() < end; await Bun.sleep(100))
    if (await so()) return true;
  return false;
};

/**
 * Allowing and denying for real: in force at once, for one client, restarting nothing, or just the one proxy that cannot
 * do without.
 */
export const changes = async (lab: Lab, server: Server, restarts?: string): Promise<readonly string[]> => {
  lab.step("egress allow, test, deny and log");
  const problems: string[] = [];
  const check = (holds: boolean, otherwise: string, evidence = ""): void => {
    if (!holds) problems.push(`${otherwise} ${evidence}`.trim());
  };
  await lab.internet.dns(host, services.elsewhere);
  const [text, before] = [await server.read(settings), await containers(server, restarts)];
  const tries = async (client: string): Promise<number> =>
    (await egress(server, "test", host, "--from", client)).code;

  check((await tries("gateway")) === 1, "the host was reached before it was allowed");
  const allowed = await allow(server, host);
  check(
    allowed.code === 0 && allowed.stdout.includes("it answers"),
    "egress allow:",
    allowed.stdout + allowed.stderr,
  );
  check((await tries("gateway")) === 0, "the host is allowed and not reached");
  check((await tries("litellm")) === 1, "LiteLLM reaches what was allowed for the gateway");
  const listed = await egress(server, "list", "--json");
  const { hosts } = JSON.parse(listed.stdout) as {
    hosts: { host: string; by?: string; at?: string; why: string; inForce: boolean }[];
  };
  const mine = hosts.find((each) => each.host === host);
  check(
    mine?.by === "deploy" && mine.why === "a test" && mine.at !== undefined && mine.inForce,
    "egress list:",
    listed.stdout,
  );
  check((await server.run(["clincher", "plan"], { check: false })).code === 0, "it is drift");

  await server.run(["docker", "exec", "-d", "openclaw", "node", "-e", hold]);
  check(await until(async () => (await held(server)).includes("secure")), "no tunnel to an allowed host");
  const denied = await egress(server, "deny", host);
  check(denied.code === 0, "egress deny:", denied.stderr);
  check(
    await until(async () => (await held(server)).includes("closed")),
    "an open tunnel survives egress deny",
    await held(server),
  );
  check((await tries("gateway")) === 1, "the host is reached after it was denied");
  check((await server.read(settings)) === text, "the settings file is not as it was");
  check((await containers(server, restarts)) === before, "a container was restarted");

  const log = await egress(server, "log", "--since", "10m", "--json");
  const decisions = log.stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { client: string; target: string; allowed: boolean });
  for (const [client, was] of [
    ["gateway", true],
    ["gateway", false],
    ["litellm", false],
  ] as const)
    check(
      decisions.some(
        (each) => each.client === client && each.target === `${host}:443` && each.allowed === was,
      ),
      `egress log has no ${was} of ${client}`,
    );
  const refused = await egress(server, "log", "--refused");
  check(
    refused.stdout.includes(host) && !refused.stdout.includes(" allowed "),
    "egress log --refused:",
    refused.stdout,
  );
  const { stdout: run } = await server.run(["clincher", "status"], { check: false });
  check(run.includes("egress deny"), "the journal does not know of it", run);
  return problems;
};

/** Somebody else's hand: told, not overwritten; and a list that is none lets nothing through. */
export const hands = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  lab.step("a list edited by hand");
  const problems: string[] = [];
  const list = "/opt/openclaw/config/egress/channels/acl.yaml";
  const text = await server.read(list);
  for (const [what, broken] of [
    ["open", text.replace("enforce", "open")],
    ["no list", "version: v1\n"],
  ] as const) {
    await server.write(list, broken);
    const { code, stdout } = await egress(server, "test", "api.telegram.org");
    if (code !== 1 || !stdout.includes("cannot be read"))
      problems.push(`a list that is ${what}: exit ${code}: ${stdout}`);
  }
  const { code, stderr } = await allow(server, host);
  if (code !== 3 || !stderr.includes("not as the settings describe it"))
    problems.push(`egress allow on it: exit ${code}: ${stderr}`);
  await server.run(["clincher", "install", "--yes", "--only", "stack"], { timeoutSeconds: 300 });
  expect((await server.read(list)) === text, "clincher install does not mend the list");
  const well = await egress(server, "test", "api.telegram.org");
  if (well.code !== 0) problems.push(`after it was mended: ${well.stdout}`);
  return problems;
};
