import type { Server } from "../server.ts";

/** Path to "type mode owner content": everything on a server's disk, as far as it can be compared. */
export type Manifest = ReadonlyMap<string, string>;

// What the kernel makes, and what the lab put there to boot it.
const elsewhere = ["/proc", "/sys", "/dev", "/run", "/tmp", "/usr/lib/clincher-lab"];
// Containers have a scenario of their own to say what they hold; here it counts whether anything is left.
const within = ["/var/lib/docker/*", "/var/lib/containerd/*"];

const listing = `
cd /
find . \\( ${[...elsewhere, ...within].map((path) => `-path '.${path}'`).join(" -o ")} \\) -prune -o \\
  -printf '%y\\t%m\\t%U:%G\\t%p\\t%l\\t%s %T@ %C@\\0'
`;
const hashing = "cd / && xargs -0 -r -n 500 sha256sum -z --";

/**
 * Of files that were hashed before, by path, size and when they last changed in any way, to the nanosecond. Servers share
 * the layers they begin from, and a server is read many times.
 */
const known = new Map<string, string>();

const hashAll = async (server: Server, files: ReadonlyMap<string, string>): Promise<void> => {
  const paths = [...files].flatMap(([path, state]) => (known.has(`${path} ${state}`) ? [] : [path]));
  const { stdout } = await server.shell(hashing, {
    check: false,
    stdin: paths.map((path) => `${path}\0`).join(""),
  });
  for (const line of stdout.split("\0")) {
    const path = line.slice(66);
    const state = files.get(path);
    if (state !== undefined) known.set(`${path} ${state}`, line.slice(0, 16));
  }
};

/** Reads the whole disk; a second or two. Times are left out: they are when, not what. */
export const readManifest = async (server: Server): Promise<Manifest> => {
  const { stdout } = await server.shell(listing, { check: false });
  const entries = stdout
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [type = "", mode = "", owner = "", path = "", target = "", state = ""] = line.split("\t");
      return { type, mode, owner, path, target, state };
    });
  const files = new Map(
    entries.flatMap(({ type, path, state }) => (type === "f" ? [[path, state] as const] : [])),
  );
  await hashAll(server, files);
  return new Map(
    entries.map(({ type, mode, owner, path, target, state }) => {
      const content = type === "f" ? (known.get(`${path} ${state}`) ?? "") : target;
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
