import { describe, expect, test } from "bun:test";
import { egressExecutable } from "../../embedded/egress.ts";
import { renderDecisions, renderEgress, targetOf } from "../../src/cli/egress-render.ts";
import { styleFor } from "../../src/console/style.ts";
import { prepareEgress, readDecisions, readEgress, tryHost } from "../../src/deploy/egress.ts";
import { allowHost, denyHost } from "../../src/deploy/egress-change.ts";
import { journalPath, lastRun } from "../../src/engine/journal.ts";
import type { Command } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { listProblem } from "../../src/resources/egress-list.ts";
import { egressLists } from "../../src/stack/files.ts";

const settings = "/etc/clincher/clincher.toml";
const gatewayList = "/opt/openclaw/config/egress/channels/acl.yaml";
const text = `# mine
domain = "agent.clincher-test.dev"
admin.addresses = ["anywhere"]
memory.enabled = false # no
channels.telegram.enabled = true
`;
const secrets = `anthropic_api_key = "sk-ant-api03-aaaaaaaaaaaaaaaa"
telegram_bot_token = "7712345678:AAH9labLabLabLabLabLabLabLabLabLab0"
gateway_token = "${"a".repeat(64)}"
litellm_key = "sk-${"b".repeat(48)}"
backup_key = "${"c".repeat(64)}"
`;
const inputs = { environment: {} };

/** An installed server, with a proxy that takes what this says and answers that. */
const server = async (
  takes = true,
  answer = '{"status":200,"says":"","took":2}',
  toml = text,
  restarts = 0,
) => {
  const ran: Command[] = [];
  const host = new MemoryHost({
    files: {
      "/etc/os-release": "ID=debian\nVERSION_ID=13\nVERSION_CODENAME=trixie\n",
      "/proc/meminfo": "MemTotal:  8000000 kB\n",
      "/proc/cpuinfo": "processor : 0\nprocessor : 1\n",
    },
    commands: (command) => {
      ran.push(command);
      if (command.argv.includes("check"))
        return { code: takes ? 0 : 1, stdout: "", stderr: takes ? "" : "egress: check: no" };
      if (command.argv.includes("restart"))
        return { code: restarts, stdout: "", stderr: "no such container" };
      if (command.argv.includes("probe")) return { code: 0, stdout: answer, stderr: "" };
      return undefined;
    },
  });
  host.put(settings, toml, { mode: 0o640, uid: 0, gid: 4 });
  host.put("/etc/clincher/secrets.toml", secrets, { mode: 0o600, uid: 0, gid: 0 });
  host.put("/var/lib/x", "");
  const { site } = await prepareEgress(host, inputs);
  for (const { path, content } of egressLists(site.deployment))
    host.put(path, content, { mode: 0o644, uid: 0, gid: 0 });
  return { host, ran };
};

const wanted = {
  host: "api.github.com",
  for: "gateway",
  why: "a test",
  by: "deploy",
  at: "2026-11-21T07:30:00Z",
} as const;

const failure = async (work: Promise<unknown>): Promise<Failure> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Failure) return error;
  throw new Error(`no Failure but ${String(error)}`);
};

describe("allowing a host", () => {
  test("writes settings, then the one list, both checked, and keeps who, when and why", async () => {
    const { host, ran } = await server();
    const before = host.mutations.length;
    await allowHost(host, inputs, wanted);
    expect(host.text(settings)).toStartWith(text);
    expect(host.text(gatewayList)).toContain("api.github.com");
    expect(await host.stat(settings)).toMatchObject({ mode: 0o640, gid: 4 });
    const writes = host.mutations
      .slice(before)
      .filter((each) => each.includes("/etc/") || each.includes("/opt/"));
    expect(writes.map((each) => each.split(" ")[1])).toEqual([settings, gatewayList]);
    expect(new Set(ran.map(({ argv }) => argv.at(-1)))).toEqual(new Set(["check"]));
    expect(ran.map(({ stdin }) => stdin)).toContain(host.text(gatewayList) ?? "");
    expect(lastRun(host)).toMatchObject({ command: "egress allow", outcome: "done" });
    const journal = host.openDatabase(journalPath, "readOnly");
    expect(journal?.all<{ summary: string }>("SELECT summary FROM changes")[0]?.summary).toBe(
      "allow api.github.com for the gateway, by deploy: a test",
    );
    const { hosts } = await readEgress(host, inputs);
    expect(hosts.at(-1)).toEqual({
      client: "gateway",
      host: wanted.host,
      why: wanted.why,
      key: null,
      by: "deploy",
      at: wanted.at,
      inForce: true,
    });
  });

  test("and denying it brings both back to what they were", async () => {
    const { host } = await server();
    const list = host.text(gatewayList);
    await allowHost(host, inputs, wanted);
    await denyHost(host, inputs, { host: wanted.host, client: null, by: "root" });
    expect([host.text(settings), host.text(gatewayList)]).toEqual([text, list]);
  });

  test.each([
    ["smokescreen", 0, null],
    ["squid", 0, "openclaw-egress-channels"],
  ])("denied under %s: what was restarted is said", async (proxy, code, expected) => {
    const { host } = await server(true, "", `${text}egress.proxy = "${proxy}"\n`, code);
    await allowHost(host, inputs, wanted);
    const { restarted } = await denyHost(host, inputs, { host: wanted.host, client: null, by: "root" });
    expect(restarted).toBe(expected);
  });

  test("denied under a squid that cannot be restarted: what is open stays open, and that is said", async () => {
    const { host } = await server(true, "", `${text}egress.proxy = "squid"\n`, 1);
    await allowHost(host, inputs, wanted);
    const failed = await failure(denyHost(host, inputs, { host: wanted.host, client: null, by: "root" }));
    expect(failed.problems[0]).toMatchObject({
      what: expect.stringContaining("stays open"),
      fix: "docker restart openclaw-egress-channels",
    });
    expect(host.text(settings)).not.toContain(wanted.host);
  });

  const unchanged = async (
    given: Awaited<ReturnType<typeof server>>,
    work: (host: MemoryHost) => Promise<unknown>,
  ): Promise<Failure> => {
    const before = [given.host.text(settings), given.host.text(gatewayList)];
    const failed = await failure(work(given.host));
    expect([given.host.text(settings), given.host.text(gatewayList)]).toEqual(before);
    return failed;
  };

  test("nothing is written for a host that is refused", async () => {
    const failed = await unchanged(await server(), (host) =>
      allowHost(host, inputs, { ...wanted, host: "*.org" }),
    );
    expect([failed.exit, failed.problems.length]).toEqual([3, 1]);
  });

  test("nothing is written when the settings or a list were changed since", async () => {
    const edited = await server();
    edited.host.put(settings, text.replace("telegram.enabled = true", "telegram.enabled = false"));
    const failed = await unchanged(edited, (host) => allowHost(host, inputs, wanted));
    expect(failed.problems[0]?.what).toContain("The list of the gateway is not as the settings describe it");
    const gone = await server();
    await gone.host.remove(gatewayList);
    expect((await unchanged(gone, (host) => allowHost(host, inputs, wanted))).problems[0]?.why).toBe(
      "It is not there.",
    );
  });

  test("nothing is written into a file that only a person can edit", async () => {
    const inline = `${text}egress.allow = [{ host = "one.my-company.org", for = "gateway", why = "x" }]\n`;
    const failed = await unchanged(await server(true, "", inline), (host) => allowHost(host, inputs, wanted));
    expect(failed.problems[0]?.fix).toContain('[[egress.allow]]\nhost = "api.github.com"');
  });

  test("nothing is written when the proxy does not take the list", async () => {
    const failed = await unchanged(await server(false), (host) => allowHost(host, inputs, wanted));
    expect([failed.exit, failed.problems[0]?.why]).toEqual([1, "egress: check: no"]);
  });

  test("whoever is not root is told so", async () => {
    expect((await failure(allowHost(new MemoryHost({ user: 1000 }), inputs, wanted))).exit).toBe(4);
  });
});

test("what is not in force, and what is too much, is said", async () => {
  const { host } = await server();
  const list = host.text(gatewayList) ?? "";
  host.put(gatewayList, list.replace("api.telegram.org", "evil.clincher-test.dev"));
  const egress = await readEgress(host, inputs);
  expect(egress.hosts.find((each) => each.host === "api.telegram.org")?.inForce).toBe(false);
  expect(egress.surplus).toEqual([{ client: "gateway", host: "evil.clincher-test.dev" }]);
  const shown = renderEgress(egress, styleFor({}, {}));
  expect(shown).toContain("api.telegram.org is not in the list of the gateway yet.");
  expect(shown).toContain("evil.clincher-test.dev is in the list of the gateway, but not in your settings.");
  expect(shown).toContain("Next: clincher plan");
});

test("a host is tried from inside the client's network, by the proxy's own image", async () => {
  const { host, ran } = await server();
  expect(await tryHost(host, "litellm", "a.org:443")).toMatchObject({ outcome: "reached", took: 2 });
  const argv = ran[0]?.argv.join(" ") ?? "";
  expect(argv).toContain("--network container:openclaw-litellm");
  expect(argv).toContain(
    `clincher/egress:${egressExecutable.sha256.slice(0, 12)} probe openclaw-egress-models:4750 a.org:443`,
  );
});

test("after an update the image is not there yet, which is said", async () => {
  const host = new MemoryHost({
    commands: () => ({
      code: 125,
      stdout: "",
      stderr: "docker: Error response from daemon: No such image: clincher/egress:1",
    }),
  });
  const failed = await failure(tryHost(host, "gateway", "a.org:443"));
  expect(failed.problems[0]?.fix).toBe("Run: clincher install");
});

test("a client that does not run is no refusal", async () => {
  const { host } = await server(true, "");
  expect((await failure(tryHost(host, "gateway", "a.org:443"))).exit).toBe(7);
});

test("the reason is what Docker says, not what it advises", async () => {
  const stderr =
    "docker: Error response from daemon: No such container: openclaw\n\nRun 'docker run --help' for more information\n";
  const host = new MemoryHost({ commands: () => ({ code: 125, stdout: "", stderr }) });
  const why = "docker: Error response from daemon: No such container: openclaw";
  expect((await failure(tryHost(host, "gateway", "a.org:443"))).problems[0]?.why).toBe(why);
  expect(await listProblem(host, "image", "")).toMatchObject({ why });
});

test("decisions of both proxies, and no orders to the terminal", async () => {
  const decision = (host: string) =>
    JSON.stringify({
      msg: "CANONICAL-PROXY-DECISION",
      allow: false,
      requested_host: host,
      decision_reason: "x",
    });
  const host = new MemoryHost({
    commands: ({ argv, onLine }) => {
      const models = argv.at(-1) === "openclaw-egress-models";
      onLine?.(
        `2026-11-21T07:30:0${models ? 1 : 2}.5Z ${decision(models ? "a.org:443" : "b\u001b[31m.org:443")}`,
      );
      onLine?.("2026-11-21T07:30:03Z not json");
      return { code: 0, stdout: "", stderr: "" };
    },
  });
  const found = await readDecisions(host, 0);
  expect(found.map(({ client, target }) => [client, target])).toEqual([
    ["litellm", "a.org:443"],
    ["gateway", "b\u001b[31m.org:443"],
  ]);
  const shown = renderDecisions(found, false, "24h", styleFor({}, {}));
  expect(shown).not.toContain("\u001b");
  expect(shown).toContain("2 requests in the last 24 h, 2 refused.");
  expect(renderDecisions([], true, "7d", styleFor({}, {}))).toContain("0 requests refused in the last 7 d.");
  expect((await failure(readDecisions(new MemoryHost(), 0))).exit).toBe(7);
});

test.each([
  ["a.org", "a.org:443"],
  ["a.org:22", "a.org:22"],
  ["10.0.0.1", "10.0.0.1:443"],
  ["[::1]:443", "[::1]:443"],
  ["*.org", null],
  ["-x", null],
  ["a b", null],
  ["a\r\nX: y", null],
  ["", null],
])("target %j", (given, target) => expect(targetOf(given)).toBe(target));
