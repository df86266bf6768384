import { servers as addresses } from "../addresses.ts";
import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";
import { newRelease } from "../upgrade.ts";
import { restore, saveWorld } from "./running.ts";
import { hostPhases, install, stack } from "./subject.ts";
import { undisturbed } from "./trial.ts";

// What a server is like before a subject is tried on it. Each is frozen, and given anew to every death.

/** What the host's phases install, already there: every trial is then about all else. */
export const withPackages = async (lab: Lab, server: Server): Promise<void> => {
  const { stdout } = await server.run(["clincher", "plan", "--json", "--only", hostPhases.join(",")], {
    check: false,
  });
  const plan = JSON.parse(stdout) as { steps: { changes: { summary: string }[] }[] };
  const names = plan.steps.flatMap(({ changes }) =>
    changes.flatMap(({ summary }) => (summary.startsWith("install ") ? summary.slice(8).split(" ") : [])),
  );
  lab.step(`${names.length} packages`);
  // Debian's own jail, which an install replaces within a second, must not ban an operator who tries every port.
  await server.write(
    "/etc/fail2ban/jail.d/lab.local",
    `[DEFAULT]\nignoreip = 127.0.0.0/8 ::1 ${addresses.router}\n`,
  );
  await server.shell(
    `export DEBIAN_FRONTEND=noninteractive; apt-get -qq update; apt-get -qq install -y --no-install-recommends ${names.join(" ")} >/dev/null; apt-get clean`,
  );
  // Debian fills a database of its own at the next full hour, once: in whichever death that falls.
  await server.shell(
    "test ! -e /usr/lib/systemd/system/apt-listchanges.timer || systemctl disable --quiet --now apt-listchanges.timer",
  );
  await server.powerOff();
  await server.freeze();
};

/** All of the host. */
export const withHost = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("the host");
  await undisturbed(install, server, 0);
  await server.powerOff();
  await server.freeze();
};

/** The images too, of both releases, but no container. */
export const withImages = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("the images, once");
  await undisturbed(stack, server, 0);
  const image = `ghcr.io/openclaw/openclaw:${newRelease}`;
  // An upgrade pulls what is there: what is tried is what comes after it.
  await server.shell(
    `docker ps -aq | xargs -r docker rm -f; docker network prune -f; docker image ls -q clincher/egress | xargs -r docker rmi -f
docker pull --quiet ${image}; docker tag ${image} kept:${newRelease}; docker rmi ${image}`,
  );
  await server.powerOff();
  await server.freezeDocker();
};

/** Everything, and it runs. */
export const withEverything = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("the containers");
  await undisturbed(stack, server, 0);
  await server.powerOff();
  await server.freeze();
  await server.freezeDocker();
};

/** Everything, a backup of it, and other data since. */
export const withBackup = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("a backup, and other data since");
  await server.reset();
  await server.boot();
  await restore.prepare?.(server);
  await saveWorld(server);
  await server.powerOff();
  await server.freeze();
  await server.freezeDocker();
};
