import { forwarding, kernelValues } from "../facts/kernel-values.ts";
import { mounts } from "../facts/mounts.ts";
import type { Resource } from "../resources/resource.ts";
import type { UninstallSite } from "./choices.ts";

/** Settings that the kernel takes in one direction only: until the next boot they stay. */
const oneWay = ["kernel/kexec_load_disabled", "kernel/modules_disabled", "kernel/unprivileged_bpf_disabled"];

const kernelBack = (before: ReadonlyMap<string, string>): Resource => {
  const paths = [...before.keys()].filter((path) => !forwarding.some((each) => each === path));
  const live = kernelValues(paths);
  return {
    id: "kernel as before",
    needs: [live],
    diff: (facts) => {
      const wrong = [...facts.get(live)].filter(
        ([path, is]) => !oneWay.includes(path) && before.get(path) !== undefined && before.get(path) !== is,
      );
      if (wrong.length === 0) return [];
      return [
        {
          action: "update",
          summary: `set ${wrong.length === 1 ? "1 setting" : `${wrong.length} settings`} of the running kernel back`,
          make: async ({ host }) => {
            // One by one: what a kernel does not take back must not keep the rest.
            for (const [path] of wrong)
              await host.run({ argv: ["sysctl", "-q", "-e", "-w", `${path}=${before.get(path) ?? ""}`] });
          },
        },
      ];
    },
  };
};

const limits = ["nosuid", "nodev", "noexec"];

/** A mount without the limits that it did not have. */
const mountBack = (point: string, options: readonly string[]): Resource => ({
  id: `mount ${point} as before`,
  needs: [mounts],
  diff: (facts) => {
    const now = facts.get(mounts).findLast((each) => each.point === point);
    const extra = limits.filter((each) => now?.options.includes(each) === true && !options.includes(each));
    if (extra.length === 0) return [];
    return [
      {
        action: "run",
        summary: `mount ${point} as it was, without ${extra.join(", ")}`,
        make: async ({ host }) => {
          const without = extra.map((each) => each.replace(/^no/, ""));
          await host.run({ argv: ["mount", "-o", ["remount", ...without].join(","), point] });
        },
      },
    ];
  },
});

/** The running kernel as it was, as far as it goes back without a boot. */
export const runningKernelBack = ({ inventory }: UninstallSite): readonly Resource[] => [
  kernelBack(inventory.before("kernel")),
  ...[...inventory.before("mount")].map(([point, options]) => mountBack(point, options.split(","))),
];
