import type { Server } from "../server.ts";

/** Path to "type mode owner content": everything on a server's disk, as far as it can be compared. */
export type Manifest = ReadonlyMap<string, string>;

// What the kernel makes, and what the lab put there to boot it.
const elsewhere = ["/proc", "/sys", "/dev", "/run", "/tmp", "/usr/lib/clincher-lab"];
// Containers have a scenario of their own to say what they hold; here it counts whether anything is left.
const within = ["/var/lib/docker/*", "/var/lib/containerd/*"];

const script = `
cd /
prune() { find . \\( ${[...elsewhere, ...within].map((path) => `-path '.${path}'`).join(" -o ")} \\) -prune -o "$@"; }
prune -printf '%y\\t%m\\t%U:%G\\t%p\\t%l\\0'
printf '\\0'
prune -type f -print0 | xargs -0 -n 500 sha256sum -z --
`;

/** Reads the whole disk; a second or two. Times are left out: they are when, not what. */
export const readManifest = async (server: Server): Promise<Manifest> => {
  const { stdout } = await server.shell(script, { check: false });
  const [entries = "", hashes = ""] = stdout.split("\0\0");
  const hashOf = new Map(hashes.split("\0").map((line) => [line.slice(67), line.slice(0, 16)] as const));
  return new Map(
    entries
      .split("\0")
      .filter((line) => line !== "")
      .map((line) => {
        const [type = "", mode = "", owner = "", path = "", target = ""] = line.split("\t");
        const content =
          type === "f" ? (hashOf.get(path.slice(2)) ?? hashOf.get(path.slice(1)) ?? "") : target;
        return [path.slice(1), `${type} ${mode} ${owner} ${content}`] as const;
      }),
  );
};

/** A difference that is allowed: which paths, and why. */
export interface Exception {
  readonly path: Pick<RegExp, "test" | "source">;
  readonly why: string;
}

export interface Difference {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface Comparison {
  readonly unexplained: readonly Difference[];
  /** How many differences each exception explains. */
  readonly explained: ReadonlyMap<Exception, number>;
}

/** Every path that is not the same in both. */
export const compareManifests = (
  before: Manifest,
  after: Manifest,
  exceptions: readonly Exception[],
): Comparison => {
  const explained = new Map<Exception, number>();
  const unexplained: Difference[] = [];
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [one, other] = [before.get(path), after.get(path)];
    if (one === other) continue;
    const exception = exceptions.find((each) => each.path.test(path));
    if (exception === undefined) unexplained.push({ path, before: one, after: other });
    else explained.set(exception, (explained.get(exception) ?? 0) + 1);
  }
  return { unexplained, explained };
};

/** For people. */
export const renderDifference = ({ path, before, after }: Difference): string =>
  `${path}: ${before ?? "not there"} => ${after ?? "not there"}`;
