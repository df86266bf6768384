import { importsOf, roomOf, type Source, targetOf } from "./sources.ts";

/** May be imported from everywhere, and import nothing but each other. */
const leaves = ["problem.ts", "exit.ts", "version.ts", "pattern.ts"];

/** Room to what it may import, besides itself and the leaves; "engine types" means: types only. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "problem.ts": [],
  "exit.ts": [],
  "version.ts": [],
  "pattern.ts": [],
  host: [],
  // What ssh means: keys, the server's settings, who may confirm. Pure.
  ssh: ["facts types"],
  settings: ["assets", "ssh"],
  // Renders what the engine tells, and knows its shapes only.
  console: ["engine types"],
  facts: ["host"],
  // Which rules a policy means, for ufw and for Docker's chains.
  firewall: ["facts", "settings"],
  // How clincher speaks to restic.
  restic: ["host", "settings"],
  resources: ["facts", "host", "firewall", "ssh", "restic", "settings types"],
  // Phases are handed to the engine as data.
  engine: ["resources", "facts", "host", "phases types"],
  openclaw: ["settings", "stack"],
  stack: ["settings", "embedded", "assets", "openclaw types"],
  preflight: ["facts", "firewall", "settings", "ssh", "stack", "resources", "host"],
  phases: ["resources", "facts", "settings", "stack", "openclaw", "firewall", "restic", "embedded"],
  // What usually is wrong, and what mends it.
  doctor: ["facts", "settings", "stack"],
  // Everything back as it was, from the journal's inventory.
  uninstall: ["engine types", "phases types", "resources", "facts", "host", "stack", "embedded"],
  // The executable's own way to a newer one.
  release: ["host"],
  // A process of its own: the filter in front of Docker.
  guard: ["host"],
  deploy: [
    ...["engine", "phases", "preflight", "resources", "facts", "host"],
    ...["settings", "stack", "openclaw", "embedded", "ssh", "firewall", "verify", "doctor", "uninstall"],
    "console types",
  ],
  recovery: [
    ...["deploy", "engine", "phases", "resources", "restic"],
    ...["facts", "host", "settings", "stack", "embedded"],
  ],
  // What has to hold, judged on facts; deploy gathers them.
  verify: [
    ...[
      "engine",
      "phases",
      "resources",
      "facts",
      "ssh",
      "firewall",
      "settings",
      "stack",
      "openclaw",
      "embedded",
    ],
  ],
  cli: ["*"],
  "main.ts": ["*"],
};

/** Single files that join two rooms on behalf of others. */
const bridges: Readonly<Record<string, readonly string[]>> = {
  // openclaw.json is one of the stack's files.
  "stack/gateway.ts": ["openclaw"],
};

const allows = (room: string, path: string, target: string, typesOnly: boolean): boolean => {
  if (target === room || leaves.includes(target) || bridges[path]?.includes(target)) return true;
  const allowed = arrows[room] ?? [];
  return (
    allowed.includes("*") || allowed.includes(target) || (typesOnly && allowed.includes(`${target} types`))
  );
};

/** Imports against the arrows, one line each. */
export const wrongArrows = (files: readonly Source[]): readonly string[] =>
  files.flatMap((source) => {
    const room = roomOf(source.path);
    if (arrows[room] === undefined)
      return [`${source.path}: room ${room} has no arrows in test/architecture/arrows.ts`];
    return importsOf(source).flatMap((each) => {
      const target = targetOf(source, each);
      if (target === null || allows(room, source.path, roomOf(target), each.typesOnly)) return [];
      return [`${source.path} imports ${each.typesOnly ? "types of " : ""}${target}`];
    });
  });

/** Arrows and rooms that nothing takes any more, one line each. */
export const unusedArrows = (files: readonly Source[]): readonly string[] =>
  Object.entries(arrows).flatMap(([room, allowed]) => {
    const own = files.filter(({ path }) => roomOf(path) === room);
    if (own.length === 0) return [`${room} is no room of src`];
    const taken = new Set(
      own.flatMap((source) =>
        importsOf(source).flatMap((each) => {
          const target = targetOf(source, each);
          if (target === null) return [];
          return each.typesOnly ? [roomOf(target), `${roomOf(target)} types`] : [roomOf(target)];
        }),
      ),
    );
    return allowed.flatMap((to) => (to === "*" || taken.has(to) ? [] : [`${room} imports nothing of ${to}`]));
  });

/** The rooms of src, files left out. */
export const rooms: readonly string[] = Object.keys(arrows).filter((room) => !room.includes("."));

/** Circles of files that need each other to run, each as "a.ts > b.ts > a.ts". */
export const circles = (files: readonly Source[]): readonly string[] => {
  const needs = new Map(
    files.map((source) => [
      source.path,
      importsOf(source)
        .filter((each) => !each.typesOnly)
        .flatMap((each) => targetOf(source, each) ?? []),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at !== -1) found.push([...way.slice(at), path].join(" > "));
    if (at !== -1 || done.has(path)) return;
    for (const next of needs.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of needs.keys()) visit(path, []);
  return found;
};
