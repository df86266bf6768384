import { join } from "node:path";
import { servers } from "../../../test/lab/addresses.ts";
import { confirm, downloadClincher, initialise } from "../../../test/lab/deployment.ts";
import type { Lab } from "../../../test/lab/lab.ts";
import { publishRelease } from "../../../test/lab/release.ts";
import type { Server } from "../../../test/lab/server.ts";
import type { Job } from "./job.ts";
import { playbook } from "./playbook.ts";

export const toolNames = ["clincher", "Ansible", "pyinfra", "the guide's shell", "apt-get alone"] as const;
export type ToolName = (typeof toolNames)[number];

/** The phases that make a host and not what runs on it. */
export const hostPhases =
  "packages,access,kernel,baseline,firewall,fail2ban,upgrades,daemon,docker,audit" as const;

/** One way to bring a server about. */
export interface Tool {
  readonly name: ToolName;
  /** Short, for the server's name. */
  readonly server: string;
  readonly command: readonly string[];
  readonly version: readonly string[] | null;
  /** It has no goal, so one run of each kind is enough. */
  readonly once?: true;
  /** Paths that are there for its sake, its interpreter included. */
  readonly paths: readonly string[];
  /** What has to be on the server before the clock starts. */
  prepare(lab: Lab, server: Server, job: Job): Promise<void>;
  /** What has to follow a first run, off the clock. */
  settle(server: Server): Promise<void>;
  /** Whether the output of a second run says that nothing was changed. */
  unchanged(output: string): boolean;
}

const folder = "/root/race";
const python = ["/usr/bin/python3.13", "/usr/lib/python3.13"];
const nothing = async (): Promise<void> => {};

/** The operator's settings and the executable, as before every install. */
export const withClincher = async (lab: Lab, server: Server): Promise<void> => {
  await publishRelease(lab);
  await downloadClincher(lab, server);
  await initialise(server);
};

export const tools: readonly Tool[] = [
  {
    name: "clincher",
    server: "own",
    command: ["clincher", "install", "--yes", "--only", hostPhases],
    version: ["clincher", "--version"],
    paths: ["/usr/local/bin/clincher"],
    prepare: withClincher,
    // Ends the change of ssh: the old port closes, which is the state that the others are to reach.
    settle: confirm,
    unchanged: (output) => output.includes("Nothing to do."),
  },
  {
    name: "Ansible",
    server: "ansible",
    // Pipelining, which is off by default, saves a copy of every module.
    command: [
      ...["env", "ANSIBLE_PIPELINING=True", "ANSIBLE_NOCOLOR=True"],
      ...["ansible-playbook", "-i", "localhost,", `${folder}/playbook.yml`],
    ],
    version: ["ansible", "--version"],
    paths: ["/usr/lib/python3/dist-packages", ...python],
    prepare: async (_, server, job) => {
      await server.write(`${folder}/playbook.yml`, playbook(job));
      // As `clincher init` leaves it.
      await server.shell("mkdir -p /etc/clincher");
    },
    settle: nothing,
    unchanged: (output) => /\bchanged=0\b.*\bfailed=0\b/.test(output),
  },
  {
    name: "pyinfra",
    server: "pyinfra",
    command: ["/opt/pyinfra/bin/pyinfra", "-y", "@local", `${folder}/deploy.py`],
    version: ["/opt/pyinfra/bin/pyinfra", "--version"],
    paths: ["/opt/pyinfra", ...python],
    prepare: async (_, server, job) => {
      await server.push(join(import.meta.dir, "deploy.py"), `${folder}/deploy.py`);
      await server.write(`${folder}/job.json`, JSON.stringify(job));
    },
    settle: nothing,
    // Operations, successes, errors, and those without a change.
    unchanged: (output) => /Grand total +(\d+) +- +- +\1 /.test(output),
  },
  {
    name: "the guide's shell",
    once: true,
    server: "guide",
    command: ["bash", `${folder}/guide.sh`, servers.router],
    version: null,
    paths: [`${folder}/guide.sh`],
    prepare: (_, server) => server.push(join(import.meta.dir, "guide.sh"), `${folder}/guide.sh`),
    settle: nothing,
    // It has no such thing.
    unchanged: () => true,
  },
];

/** The packages and nothing else, in one go. */
export const aptAlone = (names: readonly string[]): readonly string[] => [
  ...["env", "DEBIAN_FRONTEND=noninteractive", "bash", "-c"],
  ...['apt-get -q update && apt-get -q -y install --no-install-recommends "$@"', "apt", ...names],
];

/** A server as every tool gets it: the same packages on it, all tools among them, and no package list. */
export const equalServer = (lab: Lab, name: string): Promise<Server> =>
  lab.server(name, { base: "peers", memory: "8G" });
