import { containers } from "../../facts/containers.ts";
import { file } from "../../facts/file.ts";
import { memoryUse } from "../../facts/memory-use.ts";
import { killedForMemory } from "../../facts/recent-log.ts";
import { space } from "../../facts/space.ts";
import { unit } from "../../facts/unit.ts";
import type { Problem } from "../../problem.ts";
import { gibibyte, gibibytes } from "../../settings/values/size.ts";
import type { Symptom } from "../symptom.ts";

const docker = unit("docker.service");

export const dockerSymptom: Symptom = {
  name: "docker",
  title: "Docker runs",
  needs: [docker, containers],
  judge: (facts) => {
    const { loaded, active } = facts.get(docker);
    if (active && facts.get(containers) !== null) return [];
    if (active)
      return [
        {
          what: "Docker runs, and does not answer",
          why: "Every service is a container of Docker's.",
          fix: "journalctl -u docker -n 30; then: systemctl restart docker",
        },
      ];
    return [
      {
        what: loaded ? "Docker does not run" : "Docker is not installed",
        why: "Every service is a container of Docker's.",
        fix: loaded ? "journalctl -u docker -n 30; then: systemctl restart docker" : "clincher install",
      },
    ];
  },
};

const disks = ["/", "/var/lib/docker"].map((path) => ({ path, now: space(path) }));
/** Below this share, or this many bytes, writes begin to fail soon. */
const leastShare = 0.1;
const leastFree = 2 * gibibyte;

export const diskSymptom: Symptom = {
  name: "disk",
  title: "there is room on the disk",
  needs: disks.map(({ now }) => now),
  judge: (facts) => {
    const full = disks.find(({ now }) => {
      const { free, total } = facts.get(now);
      return total > 0 && free < Math.min(total * leastShare, leastFree);
    });
    if (full === undefined) return [];
    const { free, total } = facts.get(full.now);
    return [
      {
        what: `The disk of ${full.path} is nearly full: ${gibibytes(free)} of ${gibibytes(total)} are free`,
        why: "Databases and backups fail first. Most room is taken by images, logs, and what the agent wrote.",
        // Not --all: it takes the sandbox's image, which was built here and which no container holds between two turns.
        fix: "docker system df; docker image prune; du -xsh /opt/openclaw/state/gateway/*; journalctl --disk-usage",
      },
    ];
  },
};

/** Swap that is used all the time makes everything slow. */
const muchSwap = gibibyte;

const swapProblem = (used: number): readonly Problem[] =>
  used < muchSwap
    ? []
    : [
        {
          what: `${gibibytes(used)} of swap are in use`,
          why: "The services and sandboxes together want more memory than there is.",
          fix: "docker stats --no-stream; fewer sandboxes at a time (sandbox.maximum in /etc/clincher/clincher.toml), then clincher install; or a larger server",
        },
      ];

export const memorySymptom: Symptom = {
  name: "memory",
  title: "there is memory, and nothing was killed for want of it",
  needs: [memoryUse, killedForMemory],
  judge: (facts) => {
    const { total, available, swapUsed } = facts.get(memoryUse);
    const killed = facts.get(killedForMemory);
    return [
      ...swapProblem(swapUsed),
      ...(total > 0 && available < total * 0.05
        ? [
            {
              what: `Only ${gibibytes(available)} of ${gibibytes(total)} of memory are left`,
              fix: "docker stats --no-stream shows who has it; clincher restart SERVICE frees what leaked",
            },
          ]
        : []),
      ...(killed.length === 0
        ? []
        : [
            {
              what: "The kernel killed a process for want of memory in the last day",
              why: killed.slice(-2).join("\n").slice(0, 400),
              fix: "docker stats --no-stream: a container at its own limit needs a higher one or less work; else the server is too small",
            },
          ]),
    ];
  },
};

const clocks = ["systemd-timesyncd", "chrony", "ntpsec", "openntpd"].map((name) => unit(`${name}.service`));
const inContainer = file("/run/systemd/container");

export const clockSymptom: Symptom = {
  name: "clock",
  title: "something sets the clock",
  needs: [...clocks, inContainer],
  judge: (facts) =>
    facts.get(inContainer) !== null || clocks.some((each) => facts.get(each).active)
      ? []
      : [
          {
            what: "Nothing sets the clock",
            why: "With a wrong clock certificates are refused, and so are providers and channels.",
            fix: "timedatectl set-ntp true",
          },
        ],
};

const rebootRequired = file("/run/reboot-required");

export const rebootSymptom: Symptom = {
  name: "reboot",
  title: "no update waits for a reboot",
  needs: [rebootRequired],
  judge: (facts) =>
    facts.get(rebootRequired) === null
      ? []
      : [
          {
            what: "An update waits for a reboot",
            why: "Until then the old kernel or library is what runs.",
            fix: "reboot: everything comes up by itself; or set host.reboot_time in /etc/clincher/clincher.toml",
          },
        ],
};
