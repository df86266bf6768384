import type { CommandResult } from "../command.ts";
import { operatorName, sshPort } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Server } from "../server.ts";
import type { Exception } from "../state/manifest.ts";
import type { Operator } from "./operator.ts";

/** A command that is to be finished by running it again, wherever it dies. */
export interface Subject {
  readonly name: string;
  readonly argv: readonly string[];
  /** What has to be on the server first. */
  prepare?(server: Server): Promise<void>;
  /** What its operator does while it runs; ends when `over` does. */
  meanwhile?(operator: Operator, over: () => boolean): Promise<void>;
  /** What is run after a death, when it is not the same. */
  readonly again?: readonly string[];
  /** What it asks its operator to run before it is run once more; undefined when it asks for nothing. */
  first?(result: CommandResult): readonly string[] | undefined;
  /** What its operator does after it. */
  finish?(operator: Operator): Promise<void>;
  /** Throws when the server is not as it has to be, beyond what is on its disk. */
  check?(server: Server): Promise<void>;
  /** What may differ on the disk, besides what may always. */
  readonly exceptions?: readonly Exception[];
}

export const hostPhases = [
  ...["tree", "packages", "access", "kernel", "baseline", "firewall", "fail2ban", "upgrades"],
  ...["daemon", "docker", "audit", "resume"],
];

const stackPhases = [
  ...["images", "sandbox", "stack", "gateway", "standby", "services", "schedule", "proof"],
];

/** The containers, on a server that has the host's part and the images. */
export const stack: Subject = {
  name: "stack",
  argv: ["clincher", "install", "--yes", "--only", stackPhases.join(",")],
  check: async (server) => {
    const { code, ...said } = await server.run(["clincher", "backup", "verify", "--all"], { check: false });
    expect(code === 0, "the repository cannot be read", said.stdout + said.stderr);
    const keys = await server.shell("ls /var/backups/clincher/keys");
    expect(keys.stdout.trim().split("\n").length === 1, "an init that was cut off left a key", keys.stdout);
  },
  exceptions: [
    { path: /^\/var\/backups\/clincher\/(config|keys\/.*)$/, why: "a key and an id made by chance" },
    { path: /^\/var\/lib\/clincher\/tasks\.db$/, why: "when the repository was verified" },
  ],
};

const patienceMilliseconds = 7000;

const confirmOver =
  (port: number) =>
  async (operator: Operator): Promise<void> => {
    let said = "";
    for (let tries = 0; tries < 5; tries += 1) {
      const way = { user: operatorName, port };
      const { stdout, stderr } = await operator.run(way, ["sudo", "clincher", "confirm"]);
      if (/^(Confirmed:|There is nothing)/.test(stdout)) return;
      said = stdout + stderr;
      await Bun.sleep(patienceMilliseconds);
    }
    throw new Error(`not confirmed: ${said}`);
  };

/** Of the host's phases, from a server that has their packages: what is left are files, users, units, ssh, firewall. */
export const install: Subject = {
  name: "install",
  argv: ["clincher", "install", "--yes", "--only", hostPhases.join(",")],
  finish: confirmOver(sshPort),
};

const hardenedPort = 9933;

/** ssh moves to another port, on a server that is installed. */
export const harden: Subject = {
  name: "harden",
  argv: [
    ...["clincher", "install", "--yes", "--only", "access,firewall,fail2ban"],
    ...["--set", `ssh.port=${hardenedPort}`],
  ],
  finish: confirmOver(hardenedPort),
};

const before = { user: "root", port: 22 } as const;

/** Whether it says now that it waits for a login as before: seen from inside, so that no login is spent on it. */
const waits = async (server: Server): Promise<boolean> => {
  const { code } = await server
    .shell(
      `test -e /var/lib/clincher/revert/pending.json && ss -Hltn "sport = :${before.port}" | grep -q .`,
      {
        check: false,
      },
    )
    .catch(() => ({ code: 1 }));
  return code === 0;
};

/** Everything back, confirmed by the login from before. */
export const uninstall: Subject = {
  name: "uninstall",
  argv: ["clincher", "uninstall", "--yes", "--without-archive"],
  meanwhile: async (operator, over) => {
    while (!over()) {
      if (await waits(operator.server)) {
        const { stdout } = await operator.run(before, ["clincher", "confirm"]);
        if (stdout.startsWith("Confirmed:")) return;
        await Bun.sleep(patienceMilliseconds);
      }
      await Bun.sleep(200);
    }
  },
};
