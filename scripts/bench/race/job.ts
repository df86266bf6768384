import { parseRequirements } from "../../../src/resources/kernel/requirement.ts";

/** Where a path is on the server, whose it is, and what is in it (null for a folder). */
export interface Entry {
  readonly path: string;
  /** Octal: "0644". */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly content: string | null;
}

/** One thing to bring about, in words that every tool knows. `resource` is clincher's own name for it. */
export type Step = { readonly phase: string; readonly resource: string } & (
  | { readonly kind: "packages"; readonly names: readonly string[] }
  | { readonly kind: "user"; readonly name: string; readonly shell: string }
  | ({ readonly kind: "directory" } & Omit<Entry, "content">)
  | ({
      readonly kind: "file";
      readonly text: string;
      /** Unit that takes a changed file in, or "" for none. */
      readonly restarts: string;
    } & Omit<Entry, "content">)
  /** Something that a package brought: only who may do what with it. */
  | ({ readonly kind: "access" } & Omit<Entry, "content">)
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "kernel"; readonly values: Readonly<Record<string, string>> }
);

/** The same job for every tool. */
export interface Job {
  readonly steps: readonly Step[];
  /** What clincher also looks at and the others have no equal for. */
  readonly without: readonly string[];
}

/** The part of `clincher plan --json` that counts here. */
export interface Planned {
  readonly resources: number;
  readonly steps: readonly {
    readonly phase: string;
    readonly resource: string;
    readonly changes: readonly { readonly summary: string }[];
  }[];
}

/** Names that say what is managed, and not how it is called elsewhere. */
const units: Readonly<Record<string, string>> = {
  "ssh.service": "ssh.service",
  ufw: "ufw.service",
  "container firewall": "clincher-firewall.service",
};

const restarts: readonly (readonly [RegExp, string])[] = [
  [/^\/etc\/ssh\//, "ssh.service"],
  [/^\/etc\/(ufw\/|default\/ufw)/, "ufw.service"],
  [/^\/etc\/clincher\/firewall\/|clincher-firewall/, "clincher-firewall.service"],
  [/^\/etc\/fail2ban\//, "fail2ban.service"],
  [/^\/etc\/sysctl\.d\//, "systemd-sysctl.service"],
  [/^\/etc\/docker\//, "docker.service"],
];

const keysOf = (resource: string): string | null => /^authorized keys of (\S+)$/.exec(resource)?.[1] ?? null;

/** Every path whose end state the job has to know. */
export const pathsOf = ({ steps }: Planned): readonly string[] =>
  steps.flatMap(({ resource }) => {
    const user = keysOf(resource);
    if (user !== null) return [`/home/${user}/.ssh`, `/home/${user}/.ssh/authorized_keys`];
    return /^(?:file|directory|access) (\/\S+)$/.exec(resource)?.[1] ?? [];
  });

/** The values that a file of sysctl.d sets, less those with a `*`, which the others' modules do not know. */
const kernelValues = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    parseRequirements(text)
      .filter(({ path }) => !path.includes("*"))
      .map(({ path, value }) => [path.replaceAll("/", "."), value]),
  );

/** From what clincher planned on a fresh server and what was there afterwards to the job for all. Pure. */
export const jobFrom = (plan: Planned, entries: ReadonlyMap<string, Entry>): Job => {
  const without: string[] = [];
  const steps = plan.steps.flatMap(({ phase, resource, changes }): readonly Step[] => {
    const at = { phase, resource };
    const placed = (path: string): readonly Step[] => {
      const entry = entries.get(path);
      if (entry === undefined) return [];
      const { content, ...rest } = entry;
      if (resource.startsWith("access ")) return [{ ...at, kind: "access", ...rest }];
      if (content === null) return [{ ...at, kind: "directory", ...rest }];
      const unit = restarts.find(([pattern]) => pattern.test(path))?.[1] ?? "";
      const file: Step = { ...at, kind: "file", ...rest, text: content, restarts: unit };
      return path.startsWith("/etc/sysctl.d/")
        ? [file, { ...at, kind: "kernel", values: kernelValues(content) }]
        : [file];
    };
    const [kind = "", name = ""] = resource.split(" ");
    if (kind === "packages") {
      const names = changes.flatMap(({ summary }) => /^install (.+)$/.exec(summary)?.[1]?.split(" ") ?? []);
      return [{ ...at, kind, names }];
    }
    if (kind === "user") return [{ ...at, kind, name, shell: "/bin/bash" }];
    if (kind === "service") return [{ ...at, kind, name }];
    const unit = units[resource];
    if (unit !== undefined) return [{ ...at, kind: "service", name: unit }];
    const found = pathsOf({ resources: 1, steps: [{ phase, resource, changes }] }).flatMap(placed);
    if (found.length === 0) without.push(resource);
    return found;
  });
  return { steps, without };
};
