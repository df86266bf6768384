import { operatorName, sshPort } from "../deployment.ts";
import type { Server } from "../server.ts";

/** A command that is to be finished by running it again, wherever it dies. */
export interface Subject {
  readonly name: string;
  readonly argv: readonly string[];
  /** What has to be on the server first. */
  prepare?(server: Server): Promise<void>;
  /** What its operator does while it runs; ends when `over` does. */
  meanwhile?(server: Server, over: () => boolean): Promise<void>;
  /** What its operator does after it. */
  finish?(server: Server): Promise<void>;
}

export const hostPhases = [
  ...["tree", "packages", "access", "kernel", "baseline", "firewall", "fail2ban", "upgrades"],
  ...["daemon", "docker", "audit", "resume"],
];

const stackPhases = ["images", "sandbox", "stack", "gateway", "standby", "services", "schedule", "proof"];

/** The containers, on a server that has the host's part and the images. */
export const stack: Subject = {
  name: "stack",
  argv: ["clincher", "install", "--yes", "--only", stackPhases.join(",")],
  // What Docker has is not part of the disk that is given anew.
  prepare: async (server) => {
    await server.shell(
      "docker ps -aq | xargs -r docker rm -f; docker network prune -f; docker image ls -q clincher/egress | xargs -r docker rmi -f",
    );
  },
};

const confirmOver =
  (port: number) =>
  async (server: Server): Promise<void> => {
    let said = "";
    // The firewall refuses more than six connections in half a minute.
    for (let tries = 0; tries < 5; tries += 1) {
      const { stdout, stderr } = await server.ssh(operatorName, ["sudo", "clincher", "confirm"], { port });
      if (/^(Confirmed:|There is nothing)/.test(stdout)) return;
      said = stdout + stderr;
      await Bun.sleep(7000);
    }
    throw new Error(`not confirmed: ${said}`);
  };

/** Of the host's phases, from a server that has their packages: what is left are files, users, units, ssh, firewall. */
export const install: Subject = {
  name: "install",
  argv: ["clincher", "install", "--yes", "--only", hostPhases.join(",")],
  finish: confirmOver(sshPort),
};

export const hardenedPort = 9933;

/** ssh moves to another port, on a server that is installed. */
export const harden: Subject = {
  name: "harden",
  argv: [
    ...["clincher", "install", "--yes", "--only", "access,firewall,fail2ban"],
    ...["--set", `ssh.port=${hardenedPort}`],
  ],
  finish: confirmOver(hardenedPort),
};

/** Everything back, confirmed by the login from before. */
export const uninstall: Subject = {
  name: "uninstall",
  argv: ["clincher", "uninstall", "--yes", "--without-archive"],
  meanwhile: async (server, over) => {
    while (!over()) {
      const { stdout } = await server.ssh("root", ["clincher", "confirm"]).catch(() => ({ stdout: "" }));
      if (stdout.startsWith("Confirmed:")) return;
      await Bun.sleep(300);
    }
  },
};
