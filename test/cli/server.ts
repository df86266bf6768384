import { spyOn } from "bun:test";
import type { Command } from "../../src/cli/command.ts";
import { Journal } from "../../src/engine/journal.ts";
import type { HttpResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { fingerprintOf } from "../../src/recovery/sheet.ts";

export const backupKey = "0123456789abcdef".repeat(4);

export interface Given {
  /** Beside, or instead of, what an installed server has; null: it is not there. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Lines at the end of clincher.toml. */
  readonly settings?: string;
  /** Containers by their state, as Docker tells it; null: Docker does not answer. */
  readonly containers?: Readonly<Record<string, string>> | null;
  readonly run?: "done" | "failed" | "cut off" | "none";
  /** Standard output of a program, by the beginning of its command line. */
  readonly said?: Readonly<Record<string, string>>;
}

const healthy = { openclaw: "Up 2 hours (healthy)", "openclaw-litellm": "Up 2 hours (healthy)" };
const unit = "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n";

const files: Readonly<Record<string, string>> = {
  "/etc/os-release": "ID=debian\nVERSION_ID=13\nVERSION_CODENAME=trixie\n",
  "/proc/meminfo": "MemTotal:  16000000 kB\n",
  "/proc/cpuinfo": "processor : 0\nprocessor : 1\n",
  "/proc/uptime": "5000.00 1.00\n",
  "/proc/sys/kernel/random/boot_id": "this-boot\n",
  "/var/lib/clincher/first-turn.json": '{"answered":"2026-01-02T03:04:05.000Z"}',
  "/var/lib/clincher/backup/sheet.json": JSON.stringify({ fingerprint: fingerprintOf(backupKey) }),
  "/etc/cron.d/clincher": "",
};

const answer = (body: unknown): HttpResult => ({
  ok: true,
  status: 200,
  body: JSON.stringify(body),
  headers: {},
});

/** An installed server on which all is well, but for what is given; no command changes anything but this. */
export const server = (given: Given = {}): MemoryHost => {
  const { containers = healthy, run = "done", said = {} } = given;
  const listed = Object.entries(containers ?? {}).map(([name, status]) => ({
    Id: name,
    Names: [`/${name}`],
    ...{ Image: "x", ImageID: "y", State: status.startsWith("Up") ? "running" : "exited", Status: status },
    Labels: { "com.docker.compose.project": "openclaw" },
  }));
  const host = new MemoryHost({
    commands: ({ argv }) => {
      const line = argv.join(" ");
      const stdout = Object.entries(said).find(([start]) => line.startsWith(start))?.[1];
      const units = argv.slice(argv.indexOf("--") + 1).map(() => unit);
      return {
        code: 0,
        stdout: stdout ?? (line.startsWith("systemctl show") ? units.join("\n") : ""),
        stderr: "",
      };
    },
    requests: ({ url }) => {
      if (containers === null) return { ok: false, reason: "connection refused" };
      const one = /containers\/([\w-]+)\/json\b(?!\?all)/.exec(url)?.[1];
      if (one === undefined || one === "json") return answer(listed);
      const State = { Running: listed.find(({ Id }) => Id === one)?.State === "running" };
      return answer({ Id: one, Name: `/${one}`, Image: "y", State, Config: { Labels: {} }, Mounts: [] });
    },
  });
  const settings = `domain = "agent.clincher-test.dev"\nadmin.addresses = ["anywhere"]\n${given.settings ?? ""}`;
  const own = {
    ...files,
    "/etc/clincher/clincher.toml": settings,
    "/etc/clincher/secrets.toml": `anthropic_api_key = "sk-ant-api03-aaaaaaaaaaaaaaaa"\nvoyage_api_key = "pa-aaaaaaaaaaaaaaaaaaaaaaaa"\nbackup_key = "${backupKey}"\n`,
  };
  for (const [path, text] of Object.entries({ ...own, ...given.files }))
    if (text !== null)
      host.put(path, text, { mode: path.includes("secrets") ? 0o600 : 0o644, uid: 0, gid: 0 });
  if (run === "none") return host;
  const journal = new Journal(host);
  journal.begin("install", "1", 3);
  if (run !== "cut off") journal.end(run);
  return host;
};

export interface Outcome {
  readonly exit: number;
  readonly said: string;
}

/** What a command says on standard output, and how it ends. */
export const outcomeOf = async (
  { run }: Command,
  host: MemoryHost,
  ...words: readonly string[]
): Promise<Outcome> => {
  let said = "";
  const written = spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  try {
    const { stdout, stderr } = process;
    const exit = await run(words, { host, environment: {}, stdout, stderr });
    return { exit, said };
  } finally {
    written.mockRestore();
  }
};
