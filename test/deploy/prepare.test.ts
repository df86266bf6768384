import { describe, expect, test } from "bun:test";
import { type Inputs, prepare } from "../../src/deploy/prepare.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const secrets = "/etc/clincher/secrets.toml";
const settings = "/etc/clincher/clincher.toml";
const key = "sk-ant-api03-aaaaaaaaaaaaaaaa";
const machine = {
  "/etc/os-release": "ID=debian\nVERSION_ID=13\nVERSION_CODENAME=trixie\n",
  "/proc/meminfo": "MemTotal:  8000000 kB\n",
  "/proc/cpuinfo": "processor : 0\nprocessor : 1\n",
};
const inputs: Inputs = {
  flags: { domain: "agent.clincher-test.dev", "admin.addresses": "anywhere", "memory.enabled": "false" },
  environment: {},
  egress: { sha256: "0".repeat(64), read: async () => new Uint8Array() },
};

const hostWith = (files: Readonly<Record<string, string>>, mode = 0o600): MemoryHost => {
  const host = new MemoryHost({ files: machine });
  for (const [path, text] of Object.entries(files))
    host.put(path, text, { mode: path === secrets ? mode : 0o644, uid: 0, gid: 0 });
  return host;
};

const problemsOf = async (host: MemoryHost, given: Partial<Inputs> = {}): Promise<readonly string[]> => {
  try {
    await prepare(host, { ...inputs, ...given });
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.problems.map(({ what, where = "" }) => `${error.exit} ${where} ${what}`);
  }
};

describe("prepare", () => {
  test("generated secrets are kept in a text that also has the given ones, and nothing is written", async () => {
    const host = hostWith({});
    const { site } = await prepare(host, { ...inputs, environment: { CLINCHER_ANTHROPIC_API_KEY: key } });
    for (const name of ["anthropic_api_key", "gateway_token", "litellm_key", "backup_key"]) {
      expect(site.secretsFile).toContain(`${name} = "`);
    }
    expect(site.settingsFile).toContain('domain = "agent.clincher-test.dev"');
    expect(host.mutations).toEqual([]);
  });

  test("invariant 4: what the file has is used as it is, comments and all", async () => {
    const first = await prepare(hostWith({}), {
      ...inputs,
      environment: { CLINCHER_ANTHROPIC_API_KEY: key },
    });
    const text = `# mine\n${first.site.secretsFile}`;
    const again = await prepare(
      hostWith({
        [secrets]: text,
        [settings]:
          'domain = "agent.clincher-test.dev"\nadmin.addresses = ["anywhere"]\n[memory]\nenabled = false\n',
      }),
      { ...inputs, flags: {} },
    );
    expect(again.site.secretsFile).toBe(text);
    expect(again.site.settingsFile).toBeNull();
    expect(again.site.deployment.secrets).toEqual(first.site.deployment.secrets);
  });

  test("invariant 7: the redactor knows every secret", async () => {
    const { site, redact } = await prepare(hostWith({}), {
      ...inputs,
      environment: { CLINCHER_ANTHROPIC_API_KEY: key },
    });
    for (const value of Object.values(site.deployment.secrets))
      expect(redact(`<${value}>`)).not.toContain(value);
  });

  test.each([0o646, 0o664])("refused: settings that others than root can write (%o)", async (mode) => {
    const host = hostWith({});
    host.put(settings, 'domain = "agent.clincher-test.dev"\n', { mode, uid: 0, gid: 0 });
    expect((await problemsOf(host))[0]).toStartWith(
      `3 ${settings} The settings file can be written by others`,
    );
  });

  test("refused: more than this machine has", async () => {
    const flags = { ...inputs.flags, "limits.gateway.cpus": "9" };
    const given = { flags, environment: { CLINCHER_ANTHROPIC_API_KEY: key } };
    expect(await problemsOf(hostWith({}), given)).toEqual([
      "3  limits.gateway.cpus: 9 is more than this machine has (2)",
    ]);
  });

  test.each([
    ["a missing secret", hostWith({}), {}, [`3 ${secrets} anthropic_api_key is missing`]],
    [
      "secrets open to others",
      hostWith({ [secrets]: "" }, 0o644),
      {},
      [`3 ${secrets} The secrets file is open to other users (mode 0644)`],
    ],
    [
      "a settings file that is named and not there",
      hostWith({}),
      { settingsFile: "/none.toml" },
      ["3 /none.toml The settings file cannot be read"],
    ],
    [
      "a secrets file that is named and not there",
      hostWith({}),
      { secretsFile: "/none.toml" },
      ["3 /none.toml The secrets file is not there"],
    ],
  ])("refused: %s", async (_, host, given, expected) => {
    expect(await problemsOf(host, given)).toEqual(expected);
    expect(host.mutations).toEqual([]);
  });
});
