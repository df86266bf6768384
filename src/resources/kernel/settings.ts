import { exitCodes } from "../../exit.ts";
import type { Facts } from "../../facts/fact.ts";
import { forwarding, type KernelValues, kernelValues } from "../../facts/kernel-values.ts";
import { type SysctlFile, sysctlFiles } from "../../facts/sysctl-files.ts";
import { Failure } from "../../problem.ts";
import { commentOut } from "../commented-out.ts";
import type { Before, Change, Resource } from "../resource.ts";
import { kernelFileText } from "./file-text.ts";
import { parseAssignment, parseRequirements, type Requirement, samePath, satisfies } from "./requirement.ts";

/** The last name that anybody chooses, so that it is read after all others. */
export const kernelSettingsPath = "/etc/sysctl.d/99-zz-clincher.conf";
const access = { mode: 0o644, uid: 0, gid: 0 };

/** Settings that we once wrote and no longer want, with the value that the kernel has by itself. */
const formerly: readonly Requirement[] = ["all", "default", "lo"].map((name) => ({
  path: `net/ipv6/conf/${name}/disable_ipv6`,
  kind: "exactly",
  value: "0",
}));

/** A setting of the running kernel that is not as it has to be. */
interface Wrong {
  readonly path: string;
  readonly is: string;
  readonly wanted: string;
}

/** Each once, whichever of the requirements it does not meet. */
const wrongOf = (requirements: readonly Requirement[], now: KernelValues): readonly Wrong[] => [
  ...new Map(
    requirements.flatMap((requirement) =>
      [...now].flatMap(([path, is]) =>
        samePath(requirement.path, path) && !satisfies(requirement, is)
          ? [[path, { path, is, wanted: requirement.value }] as const]
          : [],
      ),
    ),
  ).values(),
];

const beforeOf = (wrong: readonly Wrong[]): readonly Before[] =>
  wrong.map(({ path, is }) => ({ kind: "kernel", name: path, value: is }));

const setNow = (wrong: readonly Wrong[]): Change => ({
  action: "update",
  summary: `set ${wrong.length === 1 ? "1 setting" : `${wrong.length} settings`} of the running kernel`,
  notes: wrong.map(({ path, is, wanted }) => `${path.replaceAll("/", ".")} is ${is}, has to be ${wanted}`),
  before: beforeOf(wrong),
  make: async ({ host }) => {
    const result = await host.run({
      // An interface may have gone since the look: -e.
      argv: ["sysctl", "-q", "-e", "-w", ...wrong.map(({ path, wanted }) => `${path}=${wanted}`)],
    });
    if (result.code === 0) return;
    throw new Failure(exitCodes.failed, {
      what: "The kernel does not take a setting",
      why: result.stderr.trim().split("\n").slice(0, 4).join("\n"),
      fix: "Look whether this is a container: its provider's kernel is not yours. Leave the phase out with --skip kernel.",
    });
  },
});

/** The requirement that a line of another file contradicts, if any. */
const contradicted = (requirements: readonly Requirement[], line: string): Requirement | undefined => {
  const assignment = parseAssignment(line);
  if (assignment === null) return undefined;
  return requirements.find(
    (each) => samePath(each.path, assignment.path) && !satisfies(each, assignment.value),
  );
};

const disarm = (requirements: readonly Requirement[], { path, text }: SysctlFile): readonly Change[] => {
  const unwanted = (line: string): boolean => contradicted(requirements, line) !== undefined;
  const lines = text.split("\n").filter(unwanted);
  if (lines.length === 0) return [];
  const change = commentOut(path, text, unwanted, `${kernelSettingsPath} says otherwise`);
  return [{ ...change, notes: lines.map((line) => line.trim()) }];
};

/**
 * Settings of the kernel, now and after a boot: our file, no later file that says otherwise, and the running kernel.
 * `template` is a sysctl.d(5) file with headings (see `parseRequirements`).
 */
export const kernelSettings = (template: string): Resource => {
  const requirements = parseRequirements(template);
  const dropped = formerly.filter(({ path }) => !requirements.some((each) => each.path === path));
  const live = kernelValues([...requirements, ...dropped].map(({ path }) => path));
  const forwards = kernelValues([...forwarding]);

  const diff = (facts: Facts): readonly Change[] => {
    const files = facts.get(sysctlFiles);
    const own = files.find(({ path }) => path === kernelSettingsPath);
    const others = files.filter((file) => file !== own);
    const later = files.filter(({ path }) => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      return path === "/etc/sysctl.conf" || name > "99-zz-clincher.conf";
    });
    const now = facts.get(live);
    const text = kernelFileText(template, own?.text ?? "", others, now);
    // What our file still has and should no longer: the kernel forgets it first, the file after.
    const undone = dropped.filter(({ path }) =>
      parseRequirements(own?.text ?? "").some((each) => each.path === path),
    );
    const [back, wrong] = [wrongOf(undone, now), wrongOf(requirements, now)];
    const changes: Change[] = later.flatMap((file) => [...disarm(requirements, file)]);
    if (back.length > 0) changes.push(setNow(back));
    // The file before the kernel: from one that is already as it should be nobody could tell what has to be in it.
    if (own?.text !== text || own.stat.mode !== access.mode || own.stat.uid !== 0 || own.stat.gid !== 0) {
      changes.push({
        action: own === undefined ? "create" : "update",
        summary: `write ${kernelSettingsPath} (0644 root)`,
        text: { before: own?.text ?? "", after: text },
        // What a boot would change by it; and what Docker changes, which comes later.
        before: [
          ...beforeOf(wrong),
          ...[...facts.get(forwards)].map(([name, value]) => ({ kind: "kernel" as const, name, value })),
        ],
        make: ({ host }) => host.writeFile(kernelSettingsPath, text, access),
      });
    }
    if (wrong.length > 0) changes.push(setNow(wrong));
    return changes;
  };
  return { id: `file ${kernelSettingsPath}`, needs: [sysctlFiles, live, forwards], diff };
};
