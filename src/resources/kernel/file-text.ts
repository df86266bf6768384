import type { KernelValues } from "../../facts/kernel-values.ts";
import type { SysctlFile } from "../../facts/sysctl-files.ts";
import { parseAssignment, parseRequirements, type Requirement, samePath, satisfies } from "./requirement.ts";

/** The last value that these files give a setting; null when none does. */
const lastValue = (files: readonly SysctlFile[], path: string): string | null => {
  const values = files.flatMap(({ text }) =>
    text.split("\n").flatMap((line) => {
      const assignment = parseAssignment(line);
      return assignment !== null && samePath(assignment.path, path) ? [assignment.value] : [];
    }),
  );
  return values.at(-1) ?? null;
};

/**
 * A bound is left out where the machine does better without it: by another file, or by a kernel that scales with its
 * memory. Once written it stays, because nobody can tell any more what the kernel would have chosen.
 */
const leftOut = (
  requirement: Requirement,
  own: readonly Requirement[],
  others: readonly SysctlFile[],
  live: KernelValues,
): boolean => {
  if (requirement.kind === "exactly") return false;
  const elsewhere = lastValue(
    others.filter(({ onlyByHand }) => onlyByHand !== true),
    requirement.path,
  );
  if (elsewhere !== null) return satisfies(requirement, elsewhere);
  if (own.some(({ path }) => path === requirement.path)) return false;
  const now = live.get(requirement.path);
  // The same value may be one that we gave it: in a file that somebody has removed meanwhile.
  return now !== undefined && now !== requirement.value && satisfies(requirement, now);
};

/** The text our file has to have on this machine. */
export const kernelFileText = (
  template: string,
  own: string,
  others: readonly SysctlFile[],
  live: KernelValues,
): string => {
  const requirements = parseRequirements(template);
  const written = parseRequirements(own);
  return template
    .split("\n")
    .map((line) => {
      const path = parseAssignment(line)?.path;
      const requirement = requirements.find((each) => each.path === path);
      if (requirement === undefined || !leftOut(requirement, written, others, live)) return line;
      return `# ${requirement.path.replaceAll("/", ".")}: better on this machine than ${requirement.value}`;
    })
    .join("\n");
};
