import { forgetScript } from "../../embedded/uninstall.ts";
import { containers } from "../facts/containers.ts";
import { dockerVolumes } from "../facts/docker-volumes.ts";
import type { Fact, Facts } from "../facts/fact.ts";
import { folder as list } from "../facts/folder.ts";
import { forwarding, kernelValues } from "../facts/kernel-values.ts";
import { packages as installed } from "../facts/packages.ts";
import type { Resource, Work } from "../resources/resource.ts";
import { manuallyInstalled, neededBy, purge, removable, simulate } from "./apt.ts";
import type { UninstallSite } from "./choices.ts";
import { otherContainers } from "./own-containers.ts";

const dockerNames = /^(docker|containerd|runc)/;
/** apt keeps what a package that stays would recommend; those were not there before either. */
const notForRecommendations = ["Recommends", "Suggests"].flatMap((each) => [
  "-o",
  `APT::AutoRemove::${each}Important=false`,
]);
/** Where Docker keeps images, containers and volumes. */
const dockerFolders = ["/var/lib/docker", "/var/lib/containerd"];

/** Why Docker has to stay, or null. */
const dockerInUse = (facts: Facts): string | null => {
  const [others, volumes] = [otherContainers(facts), facts.get(dockerVolumes)];
  if (others.length > 0)
    return `Docker stays: it has containers of yours (${others.map(({ name }) => name).join(", ")})`;
  return volumes.length > 0 ? `Docker stays: it has volumes of yours (${volumes.join(", ")})` : null;
};

/** See assets/host/uninstall/forget.sh. What it cannot remove is seen when everything is looked at again. */
const forget = async (
  { host }: Work,
  word: "docker" | "docker-data" | "ufw" | "tailscale" | "units" | "rest",
  ...names: readonly string[]
): Promise<void> => {
  await host.run({ argv: ["sh", "-s", word, ...names], stdin: forgetScript, timeoutSeconds: 300 });
};

interface Books {
  /** Packages that clincher installed by name. */
  readonly made: ReadonlySet<string>;
  /** Those that were there before. */
  readonly first: ReadonlySet<string>;
}

/** Packages that go: clincher's own, and those that came for them; never one that another choice of the operator needs. */
const going = ({ made, first }: Books): Fact<readonly string[]> => ({
  key: "packages that go",
  read: async (host) => {
    const there = await installed.read(host);
    const own = [...made].filter((name) => there.has(name));
    const manual = await manuallyInstalled(host);
    const mayGo = (name: string): boolean => made.has(name) || (!first.has(name) && !manual.has(name));
    const alone = await removable(host, own, mayGo);
    const [all, needed] = await Promise.all([
      simulate(host, ...notForRecommendations, "--auto-remove", "purge", ...alone),
      neededBy(host, [...made]),
    ]);
    return [
      ...new Set([...alone, ...all.filter((name) => !first.has(name) && mayGo(name) && needed.has(name))]),
    ];
  },
});

const remove = async (work: Work, names: readonly string[]): Promise<void> => {
  const docker = names.some((name) => dockerNames.test(name));
  if (docker) await forget(work, "docker");
  if (names.includes("ufw")) await forget(work, "ufw");
  await forget(work, "units", ...names);
  await purge(work, names);
  if (docker) await forget(work, "docker-data");
  if (names.includes("tailscale")) await forget(work, "tailscale");
  await forget(work, "rest");
};

const usesDocker = (facts: Facts): boolean =>
  [...facts.get(installed).keys()].some((name) => dockerNames.test(name));

/** Docker's data, when Docker went and took it not with it. */
const dockerDataGone: Resource = {
  id: "docker's data gone",
  needs: [installed, ...dockerFolders.map(list)],
  diff: (facts) => {
    const left = dockerFolders.filter((folder) => (facts.get(list(folder)) ?? []).length > 0);
    if (left.length === 0 || usesDocker(facts)) return [];
    return [
      {
        action: "delete",
        summary: `remove ${left.join(" and ")}, which nothing uses any more`,
        make: (work) => forget(work, "docker-data"),
      },
    ];
  },
};

/** Docker let this server pass packets on between networks. */
const forwardingBack = (before: ReadonlyMap<string, string>): Resource => {
  const live = kernelValues([...forwarding]);
  return {
    id: "forwarding as before",
    needs: [installed, live],
    diff: (facts) => {
      if (usesDocker(facts)) return [];
      const wrong = [...facts.get(live)].filter(
        ([path, is]) => before.get(path) !== undefined && before.get(path) !== is,
      );
      if (wrong.length === 0) return [];
      return [
        {
          action: "update",
          summary: "pass no packets on between networks, as before",
          make: async ({ host }) => {
            for (const [path] of wrong)
              await host.run({ argv: ["sysctl", "-q", "-w", `${path}=${before.get(path) ?? ""}`] });
          },
        },
      ];
    },
  };
};

/** Packages that clincher installed, and what came with them and nothing needs any more. */
export const packagesBack = ({ inventory, choices }: UninstallSite): readonly Resource[] => {
  const made = new Set(inventory.before("package").keys());
  if (!choices.packages || made.size === 0) return [];
  const first = new Set((inventory.before("packages").get("all") ?? "").split(" "));
  const leaving = going({ made, first });
  const gone: Resource = {
    id: "packages gone",
    needs: [leaving, containers, dockerVolumes],
    diff: (facts) => {
      const reason = dockerInUse(facts);
      const names = facts.get(leaving).filter((name) => reason === null || !dockerNames.test(name));
      if (names.length === 0) return [];
      return [
        {
          action: "delete",
          summary: `remove ${names.length} packages that came with clincher`,
          notes: [names.join(" "), ...(reason === null ? [] : [reason])],
          make: (work) => remove(work, names),
        },
      ];
    },
  };
  const docker = [...made].some((name) => dockerNames.test(name));
  return [gone, ...(docker ? [dockerDataGone, forwardingBack(inventory.before("kernel"))] : [])];
};
