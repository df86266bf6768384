import type { Command, CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import type { Phase } from "../../src/phases/phase.ts";
import { directory } from "../../src/resources/directory.ts";
import { file, seedFile } from "../../src/resources/file.ts";
import { packages } from "../../src/resources/packages.ts";
import { service } from "../../src/resources/service.ts";

const root = { uid: 0, gid: 0 };
const agent = { uid: 1000, gid: 1000 };

export const secret = "sk-live-0123456789";

/** A small deployment with every kind of resource that can be made without Docker. */
export const phases: readonly Phase[] = [
  { name: "packages", title: "Packages", resources: [packages("base", ["curl", "restic"])] },
  {
    name: "docker",
    title: "Docker Engine",
    resources: [
      directory("/etc/docker", { mode: 0o755, ...root }),
      file({ path: "/etc/docker/daemon.json", content: "{}\n", mode: 0o644, ...root }),
      service("docker", ["/etc/docker/daemon.json"]),
    ],
  },
  {
    name: "tree",
    title: "Folders and files",
    resources: [
      directory("/opt/openclaw", { mode: 0o755, ...root }),
      directory("/opt/openclaw/secrets", { mode: 0o500, ...agent }),
      file({ path: "/opt/openclaw/secrets/token", content: secret, mode: 0o400, ...agent, secret: true }),
      seedFile({ path: "/opt/openclaw/SOUL.md", content: "# Soul\n", mode: 0o644, ...agent }),
    ],
  },
];

/** What somebody may have left on a server. */
export interface Before {
  readonly files: Readonly<Record<string, string>>;
  readonly packages: readonly string[];
  readonly docker: { readonly active: boolean; readonly enabled: boolean };
}

export const fresh: Before = { files: {}, packages: ["adduser"], docker: { active: false, enabled: false } };

/** A server in memory whose apt and systemd do what they are told. */
export class World {
  readonly host: MemoryHost;
  readonly #packages: Set<string>;
  readonly #docker: { active: boolean; enabled: boolean; started: number };

  constructor(before: Before = fresh) {
    this.#packages = new Set(before.packages);
    this.#docker = { ...before.docker, started: 0 };
    this.host = new MemoryHost({
      files: { "/etc/hostname": "box\n", "/var/lib/dpkg/status": "", "/opt/.keep": "", ...before.files },
      commands: (command) => this.#obey(command),
    });
    this.#docker.started = this.host.now();
  }

  /** Everything that counts when two servers are compared. */
  async state(): Promise<unknown> {
    const seen: Record<string, unknown> = {};
    const walk = async (path: string): Promise<void> => {
      const stat = await this.host.stat(path);
      if (stat === null || path === "/var/lib/clincher") return;
      const { kind, mode, uid, gid } = stat;
      seen[path] = { kind, mode, uid, gid, text: this.host.text(path) };
      for (const name of (await this.host.list(path)) ?? [])
        await walk(`${path === "/" ? "" : path}/${name}`);
    };
    await walk("/");
    const { active, enabled } = this.#docker;
    return { seen, packages: [...this.#packages].sort(), docker: { active, enabled } };
  }

  #obey({ argv }: Command): CommandResult {
    const say = (stdout = ""): CommandResult => ({ code: 0, stdout, stderr: "" });
    const [program, first] = argv;
    if (program === "dpkg-query") return say([...this.#packages].map((name) => `ii  ${name} 1.0\n`).join(""));
    if (program === "apt-get") {
      if (argv.includes("install"))
        for (const name of argv.slice(argv.indexOf("--no-install-recommends") + 1)) this.#packages.add(name);
      return say();
    }
    if (program !== "systemctl") return { code: 127, stdout: "", stderr: `${program}: not found` };
    if (first === "show") return say(this.#show());
    if (first === "enable") this.#docker.enabled = true;
    else Object.assign(this.#docker, { active: true, started: this.host.now() });
    return say();
  }

  #show(): string {
    const { active, enabled, started } = this.#docker;
    const time = new Date(started).toISOString().replace("T", " ").replace("Z", "");
    return [
      "LoadState=loaded",
      `ActiveState=${active ? "active" : "inactive"}`,
      `UnitFileState=${enabled ? "enabled" : "disabled"}`,
      `ExecMainStartTimestamp=${active ? `Thu ${time}000 UTC` : ""}`,
    ].join("\n");
  }
}
