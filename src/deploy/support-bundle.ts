import { lastRun } from "../engine/journal.ts";
import type { Host } from "../host/host.ts";
import { redactShapes } from "../settings/redact-shapes.ts";
import { operatorServices } from "../stack/operator-services.ts";
import { hostPaths } from "../stack/paths.ts";
import { versionLine } from "../version.ts";
import { diagnose } from "./doctor.ts";
import { readLogs, readRedactor } from "./logs.ts";
import { mustBeRoot } from "./root.ts";
import { readStatus } from "./status.ts";

export interface BundleChoices {
  /** Whether what the services said is part of it: it may quote conversations. */
  readonly logs: boolean;
}

interface Section {
  readonly title: string;
  read(host: Host): Promise<string>;
}

const file = (path: string): Section => ({
  title: path,
  read: async (host) => {
    const kind = (await host.stat(path))?.kind ?? "file";
    if (kind === "directory" || kind === "other") return "(not a file)";
    const bytes = await host.read(path);
    return bytes === null ? "(not there)" : new TextDecoder().decode(bytes);
  },
});

const command = (...argv: readonly [string, ...string[]]): Section => ({
  title: argv.join(" "),
  read: async (host) => {
    const { code, stdout, stderr } = await host.run({ argv, timeoutSeconds: 30 });
    return code === 0 ? stdout : `${stdout}${stderr}\n(exit code ${code})`;
  },
});

const json = (title: string, read: (host: Host) => Promise<unknown>): Section => ({
  title,
  read: async (host) => JSON.stringify(await read(host), null, 1),
});

/** Never a file with secrets, never `docker inspect`, never an environment: what is not read cannot leak. */
const sections: readonly Section[] = [
  { title: "clincher", read: async () => versionLine },
  file("/etc/os-release"),
  command("uname", "-a"),
  json("status", (host) => readStatus(host, {})),
  json("last run", async (host) => lastRun(host)),
  json("doctor", async (host) =>
    (await diagnose(host, [])).map(({ symptom: { name }, problems, unseen }) => ({ name, problems, unseen })),
  ),
  file("/etc/clincher/clincher.toml"),
  file(hostPaths.environment),
  file(hostPaths.compose),
  file("/etc/docker/daemon.json"),
  file("/etc/ssh/sshd_config.d/00-clincher.conf"),
  command("docker", "version"),
  command("docker", "ps", "--all", "--format", "{{.Names}} {{.Image}} {{.Status}}"),
  command("docker", "stats", "--no-stream", "--format", "{{.Name}} {{.CPUPerc}} {{.MemUsage}}"),
  command("docker", "system", "df"),
  command("df", "-h"),
  command("free", "-m"),
  command("ss", "-Hltn"),
  command("ip", "-brief", "address"),
  command("iptables-save", "-t", "filter"),
  command("systemctl", "--failed", "--no-legend", "--no-pager"),
  command("journalctl", "--unit", "clincher-*", "--lines", "100", "--no-pager", "--output", "short-iso"),
  command("journalctl", "--unit", "docker", "--lines", "50", "--no-pager", "--output", "short-iso"),
];

/** Everything of the last hours that a container or the guard said. */
const logs: Section = {
  title: "logs of the services, the last lines of each",
  read: async (host) => {
    const lines: string[] = [];
    await readLogs(
      host,
      { services: operatorServices, since: null, follow: false },
      ({ time, service, text }) => lines.push(`${time} ${service} ${text}`),
    );
    return lines.join("\n");
  },
};

const rendered = async (host: Host, section: Section, redact: (text: string) => string): Promise<string> => {
  const text = await section.read(host).catch((error: unknown) => `(cannot be read: ${String(error)})`);
  return `===== ${section.title}\n${redactShapes(redact(text)).trimEnd()}\n`;
};

/** What somebody who helps wants to see, as one text that its owner can read first. Secrets are replaced by their names. */
export const supportBundle = async (host: Host, choices: BundleChoices): Promise<string> => {
  mustBeRoot(host);
  const redact = await readRedactor(host);
  const all = choices.logs ? [...sections, logs] : sections;
  return (await Promise.all(all.map((section) => rendered(host, section, redact)))).join("\n");
};
