import { givenSecrets, preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

interface Refusal {
  readonly what: string;
  /** Makes it wrong. */
  readonly wrong?: string | ((lab: Lab, server: Server) => Promise<void>);
  /** Makes it right again. */
  readonly right?: string | ((lab: Lab, server: Server) => Promise<void>);
  readonly command?: string;
  readonly exit: number;
  /** All of these are in the message. */
  readonly says: readonly string[];
}

const settings = "/etc/clincher/clincher.toml";
const secrets = "/etc/clincher/secrets.toml";
const keep = (file: string): string => `cp -p ${file} /root/kept`;
const restore = (file: string): string => `cp -p /root/kept ${file}`;
const edit = (file: string, sed: string): string => `${keep(file)}; sed -i '${sed}' ${file}`;

const refusals: readonly Refusal[] = [
  {
    what: "not root",
    command: "setpriv --reuid 65534 --regid 65534 --clear-groups clincher install --yes",
    exit: 4,
    says: ["root"],
  },
  { what: "unknown flag", command: "clincher install --yess", exit: 3, says: ["--yess", "--yes"] },
  { what: "unknown command", command: "clincher instal", exit: 3, says: ["instal", "clincher install"] },
  { what: "unknown phase", command: "clincher install --only dokcer", exit: 3, says: ["dokcer", "docker"] },
  {
    what: "unknown key",
    wrong: edit(settings, '1i domian = "a.b.net"'),
    right: restore(settings),
    exit: 3,
    says: [`${settings}:1`, "domian", "domain"],
  },
  {
    what: "wrong type",
    wrong: edit(settings, '$a [models]\\nmax_tokens = "many"'),
    right: restore(settings),
    exit: 3,
    says: [settings, "models.max_tokens"],
  },
  {
    what: "placeholder left in",
    wrong: edit(settings, 's/^domain = .*/domain = "openclaw.example.com"/'),
    right: restore(settings),
    exit: 3,
    says: [`${settings}:`, "domain", "example.com"],
  },
  {
    what: "TOML that is none",
    wrong: edit(settings, "1i domain = = x"),
    right: restore(settings),
    exit: 3,
    says: [`${settings}:1`],
  },
  {
    what: "bad subnet",
    command: "clincher install --yes --set edge.subnet=172.30.0.0/99",
    exit: 3,
    says: ["edge.subnet"],
  },
  {
    what: "a budget below zero",
    wrong: edit(settings, '$a [[models.available]]\\nid = "anthropic/claude-opus-4-6"\\nbudget = -5'),
    right: restore(settings),
    exit: 3,
    says: [settings, "models.available[0].budget", "-5"],
  },
  {
    what: "no release of OpenClaw",
    command: "clincher install --yes --set openclaw.version=latest",
    exit: 3,
    says: ["openclaw.version", "latest", "2026.3.13"],
  },
  {
    what: "a release that does not exist",
    command: "clincher install --yes --set openclaw.version=2026.12.99",
    exit: 3,
    says: ["There is no OpenClaw 2026.12.99"],
  },
  {
    what: "secrets open to others",
    wrong: `chmod 644 ${secrets}`,
    right: `chmod 600 ${secrets}`,
    exit: 3,
    says: [secrets, "chmod 600"],
  },
  {
    what: "missing secret",
    wrong: edit(secrets, "/^anthropic_api_key/d"),
    right: restore(secrets),
    exit: 3,
    says: ["anthropic_api_key", "CLINCHER_ANTHROPIC_API_KEY"],
  },
  {
    what: "key with the wrong prefix",
    wrong: edit(secrets, 's/^anthropic_api_key = .*/anthropic_api_key = "xx-wrong-9f8e7d6c5b4a"/'),
    right: restore(secrets),
    exit: 3,
    says: ["anthropic_api_key", "sk-ant-"],
  },
  {
    what: "unsupported OS",
    wrong: `cp -p /usr/lib/os-release /root/os-release; sed -i 's/^ID=.*/ID=fedora/; s/^VERSION_ID=.*/VERSION_ID="41"/' /usr/lib/os-release`,
    right: "cp -p /root/os-release /usr/lib/os-release",
    exit: 4,
    says: ["Ubuntu 24.04", "Debian"],
  },
  {
    what: "port taken",
    wrong:
      "systemd-run --unit web --quiet perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => 443, Listen => 1, ReuseAddr => 1) or die; sleep 600'; sleep 1",
    right: "systemctl stop web",
    exit: 4,
    says: ["443", "perl"],
  },
  {
    what: "an install by hand",
    wrong: "mkdir -p /opt/openclaw; touch /opt/openclaw/docker-compose.yml",
    right: "rm -r /opt/openclaw",
    exit: 4,
    says: ["/opt/openclaw/docker-compose.yml"],
  },
  {
    what: "registry refuses",
    wrong: (lab) => lab.internet.fail("registry", { how: 503 }),
    right: (lab) => lab.internet.fail("registry", null),
    exit: 6,
    says: ["ghcr.io"],
  },
  {
    what: "no name resolution",
    wrong: (lab) => lab.internet.dns("ghcr.io", "nxdomain"),
    right: (lab) => lab.internet.dns("ghcr.io", null),
    exit: 6,
    says: ["ghcr.io"],
  },
];

const doIt = async (lab: Lab, server: Server, step: Refusal["wrong"]): Promise<void> => {
  if (typeof step === "string") await server.shell(step);
  else await step?.(lab, server);
};

/** Every path clincher may write to, with owner, mode, size and time. */
const traces = async (server: Server): Promise<string> =>
  (
    await server.shell(
      "find /etc /opt /usr /var/lib/clincher /var/lib/dpkg -xdev -printf '%p %m %u %s %T@\\n' 2>/dev/null | grep -v resolv | sort || true",
    )
  ).stdout;

const prove = async (lab: Lab, server: Server, refusal: Refusal): Promise<void> => {
  await doIt(lab, server, refusal.wrong);
  const before = await traces(server);
  const { code, stdout, stderr } = await server.run(
    ["sh", "-c", refusal.command ?? "clincher install --yes"],
    { check: false, timeoutSeconds: 120 },
  );
  const after = await traces(server);
  await doIt(lab, server, refusal.right);
  lab.step(`${refusal.what}: exit ${code}`);
  const said = stdout + stderr;
  expect(code === refusal.exit, `${refusal.what}: exit ${code}, not ${refusal.exit}`, said);
  for (const word of [...refusal.says, "error:", "fix:"]) {
    expect(said.includes(word), `${refusal.what}: the message lacks "${word}"`, said);
  }
  expect(!/^\s+at .+:\d+/m.test(said), `${refusal.what}: a stack trace`, said);
  for (const secret of Object.values(givenSecrets))
    expect(!said.includes(secret), `${refusal.what}: a secret is shown`);
  expect(!said.includes("xx-wrong-9f8e7d6c5b4a"), `${refusal.what}: the wrong key is shown`);
  expect(before === after, `${refusal.what}: something was written`);
};

const scenario: Scenario = {
  name: "refusals",
  proves:
    "what is wrong is said in one message with what, where and fix, under the documented exit code, and nothing is written",
  async run(lab) {
    const server = await preparedServer(lab, "wrong", { base: "docker" });
    for (const refusal of refusals) await prove(lab, server, refusal);

    lab.step("a second clincher, while the first one pulls");
    await lab.internet.fail("registry", { how: "hang", path: "/blobs/" });
    const first = server.run(["clincher", "install", "--yes"], { check: false, timeoutSeconds: 600 });
    await Bun.sleep(4000);
    const second = await server.run(["clincher", "install", "--yes"], { check: false });
    expect(second.code === 5, `the second clincher exits ${second.code}`, second.stdout + second.stderr);
    expect(/process \d+/.test(second.stderr), "the message does not name the first one", second.stderr);
    await server.shell("pkill -KILL -x clincher");
    await first;

    lab.step("one that the schedule runs is waited for");
    await server.shell("systemd-run --quiet --unit clincher-lab clincher install --yes");
    await Bun.sleep(4000);
    const patient = server.run(["clincher", "backup", "run"], { check: false });
    await Bun.sleep(3000);
    await server.shell("systemctl kill --signal KILL clincher-lab");
    const waited = await patient;
    expect(
      /^Waits until .*process \d+, run by the schedule/m.test(waited.stderr),
      "it does not wait",
      waited.stderr,
    );
    expect(waited.code !== 5, "it does not begin when the other is gone", waited.stderr);
    await lab.internet.fail("registry", null);
    // The engine itself waits for ever for a registry that took its request and is silent.
    await server.shell("systemctl restart docker");

    lab.step("a container that never becomes healthy");
    const sick = await server.run(["clincher", "install", "--yes", "--set", "limits.litellm.memory=64M"], {
      check: false,
      timeoutSeconds: 900,
    });
    expect(sick.code === 7, `exit ${sick.code}, not 7`, sick.stdout + sick.stderr);
    expect(sick.stderr.includes("openclaw-litellm"), "the message does not name the container", sick.stderr);

    lab.step("after all this, the same command finishes the job");
    const done = await server.run(["clincher", "install", "--yes"], { check: false, timeoutSeconds: 900 });
    expect(done.code === 0, `exit ${done.code}`, done.stdout + done.stderr);
  },
};

export default scenario;
