import { symptoms } from "../../src/doctor/index.ts";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost, type MemoryOptions } from "../../src/host/memory.ts";
import type { Problem } from "../../src/problem.ts";

const settingsText = await Bun.file(`${import.meta.dir}/../../assets/clincher.example.toml`).text();

/** A server on which all is well, as far as the symptoms look. */
const units = "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n";
export const stopped = "LoadState=loaded\nActiveState=inactive\nUnitFileState=enabled\n";
const names = [
  "openclaw",
  "openclaw-litellm",
  "openclaw-egress-models",
  "openclaw-egress-channels",
  "openclaw-caddy",
];
const listed = (there: readonly string[], status: string) =>
  there.map((name) => ({
    Id: name,
    Names: [`/${name}`],
    Image: "x",
    ImageID: "y",
    State: status.startsWith("Up") ? "running" : "exited",
    Status: status,
    Labels: { "com.docker.compose.project": "openclaw" },
  }));
const inspected = (name: string, given: object, state: object) => ({
  Id: name,
  Name: `/${name}`,
  Image: "y",
  RestartCount: 0,
  State: {
    Running: true,
    StartedAt: "2026-11-21T07:00:00Z",
    OOMKilled: false,
    ExitCode: 0,
    Error: "",
    ...state,
  },
  Config: { Labels: {} },
  Mounts: [],
  NetworkSettings: { Networks: {} },
  ...given,
});

export interface Server {
  readonly files?: Readonly<Record<string, string>>;
  /** Permission bits of secrets.toml; null: it is not there. */
  readonly secretsMode?: number | null;
  /** Standard output by a part of the command line. */
  readonly said?: Readonly<Record<string, string>>;
  readonly status?: string;
  readonly details?: object;
  readonly state?: object;
  readonly space?: MemoryOptions["space"];
  /** Names of the containers there are. */
  readonly there?: readonly string[];
}

const healthy: Readonly<Record<string, string>> = {
  "/etc/clincher/clincher.toml": settingsText.replace("openclaw.example.com", "agent.my-company.org"),
  "/proc/meminfo":
    "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\nSwapTotal: 4000000 kB\nSwapFree: 4000000 kB\n",
  "/etc/systemd/system/clincher-guard.service": "x",
};
export const own = 'domain = "agent.my-company.org"\nadmin.addresses = ["anywhere"]\n';
const secretsFile = "/etc/clincher/secrets.toml";
const secrets =
  'anthropic_api_key = "sk-ant-api03-aaaaaaaaaaaaaaaa"\nvoyage_api_key = "pa-aaaaaaaaaaaaaaaaaaaaaaaa"\n';

export const server = ({
  files = {},
  said = {},
  status = "Up 2 hours (healthy)",
  details = {},
  state = {},
  space,
  there = names,
  secretsMode = 0o600,
}: Server): MemoryHost => {
  const host = new MemoryHost({
    files: { ...healthy, ...files },
    ...(space === undefined ? {} : { space }),
    commands: ({ argv }) => {
      const line = argv.join(" ");
      const found = Object.entries(said).find(([part]) => line.includes(part))?.[1];
      if (line.startsWith("systemctl show")) {
        const blocks = argv
          .slice(argv.indexOf("--") + 1)
          .map((name) => said[`-- ${name.replace(/\.service$/, "")}`] ?? units);
        return { code: 0, stdout: blocks.join("\n"), stderr: "" };
      }
      const standard = line.startsWith("ss ")
        ? 'LISTEN 0 1 0.0.0.0:443 0.0.0.0:* users:(("docker-proxy",pid=1,fd=3))\n'
        : "";
      return { code: 0, stdout: found ?? standard, stderr: "" };
    },
    requests: ({ url }) => {
      const one = /containers\/([\w-]+)\/json/.exec(url)?.[1];
      const body =
        one === undefined || url.includes("?all") ? listed(there, status) : inspected(one, details, state);
      return { ok: true, status: 200, body: JSON.stringify(body), headers: {} };
    },
  });
  if (secretsMode !== null) host.put(secretsFile, secrets, { mode: secretsMode, uid: 0, gid: 0 });
  return host;
};

/** What the symptoms say of a server, each with its name. */
export const problemsOf = async (
  host: MemoryHost,
): Promise<readonly (Problem & { readonly of: string })[]> => {
  const lists = await Promise.all(
    symptoms.map(async ({ name, judge, needs }) =>
      judge(await Facts.collect(host, needs)).map((problem) => ({ ...problem, of: name })),
    ),
  );
  return lists.flat();
};

export const found = async (given: Server): Promise<readonly string[]> =>
  (await problemsOf(server(given))).map(({ of, what }) => `${of}: ${what}`);
