import { describe, expect, test } from "bun:test";
import { ownLeasePath, standbyPath } from "../../src/facts/lease.ts";
import { tailnetOnlyPath } from "../../src/facts/tailscale.ts";
import { found, own, problemsOf, type Server, server, stopped } from "./server.ts";

const refusal =
  '{"msg":"CANONICAL-PROXY-DECISION","allow":false,"requested_host":"evil.example:443","decision_reason":"default rule policy used"}';

test("a server on which all is well has none", async () => {
  expect(await found({})).toEqual([]);
});

const standby = { [standbyPath]: '{"of":"vps-one","snapshot":"a","taken":1,"synced":1}' };
const lease = (state: string) => ({
  [ownLeasePath]: `{"holder":"0123456789abcdef","term":2,"state":"${state}","renewed":1,"uptime":1}`,
});

describe("a standby", () => {
  test.each<[string, Server]>([
    ["on which nothing of the agent is", { files: standby, there: [] }],
    [
      "with what is left of its agent",
      {
        files: { ...standby, ...lease("lost") },
        status: "Exited (0) 2 hours ago",
        state: { Running: false },
      },
    ],
  ])("%s has no fault", async (_, given) => expect(await found(given)).toEqual([]));
});

describe("each cause is found, and by itself", () => {
  test.each<[string, Server, RegExp]>([
    ["no settings", { files: { "/etc/clincher/clincher.toml": "nonsense = 1\n" } }, /^settings: /],
    ["no secrets", { secretsMode: null }, /^settings: The secrets of this server are not there/],
    [
      "secrets that others read",
      { secretsMode: 0o644 },
      /^settings: The secrets file is open to other users/,
    ],
    [
      "a secret that is missing",
      { files: { "/etc/clincher/clincher.toml": `channels.telegram.enabled = true\n${own}` } },
      /^settings: telegram_bot_token is missing/,
    ],
    [
      "a restore that was cut off",
      { files: { "/opt/openclaw/.restore/marker.json": '{"snapshot":"replaced","step":"swapping"}' } },
      /^cut-off: A restore has not ended/,
    ],
    ["a full disk", { space: { free: 1e9, total: 100e9 } }, /^disk: The disk of \/ is nearly full/],
    [
      "swap in use",
      {
        files: {
          "/proc/meminfo":
            "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\nSwapTotal: 4000000 kB\nSwapFree: 1000000 kB\n",
        },
      },
      /^memory: 2\.9 GiB of swap/,
    ],
    [
      "no memory",
      { files: { "/proc/meminfo": "MemTotal: 8000000 kB\nMemAvailable: 100000 kB\n" } },
      /^memory: Only 0\.1 GiB/,
    ],
    [
      "a kill by the kernel",
      { said: { "--dmesg": "Out of memory: Killed process 1 (node)\n" } },
      /^memory: The kernel killed/,
    ],
    ["Docker is down", { said: { "-- docker": stopped } }, /^docker: Docker does not run/],
    [
      "a container at its limit",
      { state: { OOMKilled: true } },
      /^services: .* was killed at its own memory limit/,
    ],
    ["a loop of crashes", { details: { RestartCount: 17 } }, /^services: .* keeps restarting: 17 times/],
    [
      "a sick service",
      { status: "Up 2 hours (unhealthy)" },
      /^services: .* does not answer its health check/,
    ],
    ["services are gone", { there: [] }, /^services: None of the services is on this server/],
    [
      "an agent runs on a standby",
      { files: standby },
      /^services: This server stands by for another, and yet an agent runs here/,
    ],
    [
      "a takeover that is not done",
      { files: { ...standby, ...lease("held") }, there: [] },
      /^services: A takeover from the other server was begun and is not done/,
    ],
    [
      "another server has taken over",
      { files: lease("lost"), status: "Exited (0)", state: { Running: false } },
      /^services: Another server has taken over from this one/,
    ],
    ["port 443 is lost", { said: { "ss ": "" } }, /^dashboard: Nothing listens on port 443/],
    [
      "no certificate",
      {
        said: { "2000 openclaw-caddy": '{"level":"error","msg":"could not get certificate from issuer"}\n' },
      },
      /^dashboard: Caddy does not get a certificate/,
    ],
    [
      "a refused key",
      { said: { "2000 openclaw-litellm": "AnthropicException - AuthenticationError: invalid x-api-key\n" } },
      /^models: A model provider refuses the key/,
    ],
    [
      "no money",
      { said: { "2000 openclaw-litellm": "Your credit balance is too low\n" } },
      /^models: .* wants to be paid/,
    ],
    [
      "no way to the provider",
      { said: { "2000 openclaw-litellm": "Cannot connect to host api.anthropic.com\n" } },
      /^models: LiteLLM does not reach/,
    ],
    [
      "two pollers",
      { said: { "2000 openclaw": "409: Conflict: terminated by other getUpdates request\n" } },
      /^channels: Another program polls/,
    ],
    [
      "a dead bot",
      { said: { "2000 openclaw": "telegram: 401: Unauthorized\n" } },
      /^channels: Telegram refuses/,
    ],
    [
      "a refused host",
      { said: { "openclaw-egress-channels": `${refusal}\n` } },
      /^egress: The egress proxy of gateway refused 1/,
    ],
    [
      "no guard",
      { said: { "-- clincher-guard": stopped } },
      /^sandbox: The filter in front of Docker does not run/,
    ],
    [
      "a refused request",
      { said: { "--unit clincher-guard": '{"event":"refused","status":403,"reason":"privileged"}\n' } },
      /^sandbox: .* refused 1 requests/,
    ],
    ["a reboot", { files: { "/run/reboot-required": "" } }, /^reboot: /],
    [
      "no clock",
      {
        said: {
          "-- systemd-timesyncd": stopped,
          "-- chrony": stopped,
          "-- ntpsec": stopped,
          "-- openntpd": stopped,
        },
      },
      /^clock: Nothing sets the clock/,
    ],
  ])("%s", async (_, given, expected) => {
    const problems = await found(given);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(expected);
  });

  const fixes = async (given: Server): Promise<string> =>
    (await problemsOf(server(given))).map(({ fix }) => fix).join("\n");

  test.each<[string, Server, RegExp, RegExp]>([
    [
      "a full disk: nothing that is needed is taken away, as an image that waits for its first container",
      { space: { free: 1e9, total: 100e9 } },
      ...[/docker image prune(;|$)/, /--all|-a\b|vacuum/],
    ],
    [
      "a limit of requests: the setting that has fallbacks",
      { said: { "2000 openclaw-litellm": "RateLimitError: slow down\n" } },
      ...[/models\.fallbacks/, /models\.available/],
    ],
    [
      "nobody can log in: what is set on the command line lasts as long as that install",
      { files: { [tailnetOnlyPath]: "" } },
      ...[/--set tailscale\.ssh_only=false, and write it into \/etc\/clincher\/clincher\.toml/, /^$/],
    ],
  ] as [string, Server, RegExp, RegExp][])("%s", async (_, given, says, never) => {
    const said = await fixes(given);
    expect(said).toMatch(says);
    expect(said).not.toMatch(never);
  });

  test.each([
    ["No such image: openclaw-sbx-agent-main-f331f052", 0],
    ["No such image: alpine", 1],
    ["No such container: openclaw-litellm", 1],
  ])("what the guard refuses in a normal turn means nothing, all else counts: %s", async (reason, count) => {
    const line = JSON.stringify({ event: "refused", status: 404, reason });
    expect(await found({ said: { "--unit clincher-guard": `${line}\n` } })).toHaveLength(count);
  });
});
