const kinds = ["exactly", "at least", "at most"] as const;
export type Kind = (typeof kinds)[number];

/** One setting of the kernel as it has to be. */
export interface Requirement {
  /** Path below /proc/sys: "net/ipv4/conf/*\/rp_filter"; `*` is every folder there, that is every interface. */
  readonly path: string;
  readonly kind: Kind;
  readonly value: string;
}

export interface Assignment {
  readonly path: string;
  readonly value: string;
}

/**
 * A key of sysctl.d(5) as a path. The first separator decides: after a dot, a slash stands for a dot in a name
 * ("net.ipv4.conf.eth0/100.rp_filter"); after a slash all is as it stands.
 */
export const pathOf = (key: string): string => {
  if (/^[^.]*\//.test(key)) return key;
  const swapped: Readonly<Record<string, string>> = { ".": "/", "/": "." };
  return key.replaceAll(/[./]/g, (each) => swapped[each] ?? each);
};

/** A line of sysctl.d(5): "key = value" or "-key=value" (failure is fine); null for anything else. */
export const parseAssignment = (line: string): Assignment | null => {
  const match = /^\s*-?\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
  if (match === null) return null;
  const [, key = "", value = ""] = match;
  return { path: pathOf(key), value: value.replaceAll(/\s+/g, " ") };
};

/** The requirements in a settings file with "#: exactly", "#: at least" and "#: at most" above its parts. */
export const parseRequirements = (text: string): readonly Requirement[] => {
  let kind: Kind = "exactly";
  return text.split("\n").flatMap((line) => {
    const heading = /^#:\s*(.+?)\s*$/.exec(line)?.[1];
    kind = kinds.find((each) => each === heading) ?? kind;
    const assignment = parseAssignment(line);
    return assignment === null ? [] : [{ ...assignment, kind }];
  });
};

/** Whether a value is as required or better. */
export const satisfies = ({ kind, value }: Requirement, found: string): boolean => {
  if (found === value) return true;
  const [is, wanted] = [Number(found), Number(value)];
  if (kind === "exactly" || found === "" || Number.isNaN(is)) return false;
  return kind === "at least" ? is >= wanted : is <= wanted;
};

const pattern = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.+?^$()[\]{}|\\]/g, "\\$&").replaceAll("*", "[^/]+")}$`);

/** Whether two paths, either of which may have a `*`, can mean the same setting. */
export const samePath = (one: string, other: string): boolean =>
  one === other || pattern(one).test(other) || pattern(other).test(one);
