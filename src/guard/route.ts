import { sandboxName } from "./policy.ts";
import { forbid } from "./refused.ts";
import type { Target } from "./target.ts";

export const actions = ["start", "stop", "kill", "pause", "unpause"] as const;
export type Action = (typeof actions)[number];

/** What a request is about. Names are as the client gave them, and not yet known to be its own. */
export type Route =
  | { readonly kind: "ping" }
  | { readonly kind: "version" }
  | { readonly kind: "info" }
  | { readonly kind: "image"; readonly name: string }
  | { readonly kind: "list"; readonly query: ReadonlyMap<string, string> }
  | { readonly kind: "create"; readonly name: string }
  | { readonly kind: "inspect"; readonly container: string }
  | { readonly kind: "action"; readonly action: Action; readonly container: string; readonly query: string }
  | { readonly kind: "remove"; readonly container: string; readonly query: string }
  | { readonly kind: "exec"; readonly container: string }
  | { readonly kind: "exec-start"; readonly exec: string }
  | { readonly kind: "exec-resize"; readonly exec: string; readonly query: string }
  | { readonly kind: "exec-inspect"; readonly exec: string }
  /** What `docker inspect` also asks for when there is no such container. */
  | { readonly kind: "absent"; readonly message: string };

type Query = ReadonlyMap<string, string>;

interface Entry {
  readonly method: string;
  readonly path: RegExp;
  /** Names that the query may have, and what their values look like. */
  readonly query?: Readonly<Record<string, RegExp>>;
  route(name: string, query: Query, detail: string): Route;
}

const flag = /^(0|1|true|false)?$/;
const anything = /^[^\0]*$/;
const size = /^\d{1,5}$/;

/** Encodes anew what was let through. */
const written = (query: Query): string => {
  const text = new URLSearchParams([...query]).toString();
  return text === "" ? "" : `?${text}`;
};

const absent = (path: RegExp, message: (name: string) => string): Entry => ({
  method: "GET",
  path,
  query: { scope: anything, verbose: flag, insertdefaults: flag, insertDefaults: flag },
  route: (name) => ({ kind: "absent", message: message(name) }),
});

const entries: readonly Entry[] = [
  { method: "HEAD", path: /^\/_ping$/, route: () => ({ kind: "ping" }) },
  { method: "GET", path: /^\/_ping$/, route: () => ({ kind: "ping" }) },
  { method: "GET", path: /^\/version$/, route: () => ({ kind: "version" }) },
  { method: "GET", path: /^\/info$/, route: () => ({ kind: "info" }) },
  { method: "GET", path: /^\/images\/(.+)\/json$/, route: (name) => ({ kind: "image", name }) },
  {
    method: "GET",
    path: /^\/containers\/json$/,
    query: { all: flag, limit: /^(-1|\d{1,6})$/, size: flag, filters: anything },
    route: (_, query) => ({ kind: "list", query }),
  },
  {
    method: "POST",
    path: /^\/containers\/create$/,
    query: { name: sandboxName, platform: /^$/ },
    route: (_, query) => ({ kind: "create", name: query.get("name") ?? forbid("a sandbox has a name") }),
  },
  {
    method: "GET",
    path: /^\/containers\/([^/]+)\/json$/,
    query: { size: flag },
    route: (container) => ({ kind: "inspect", container }),
  },
  {
    method: "POST",
    path: /^\/containers\/([^/]+)\/(start|stop|kill|pause|unpause)$/,
    query: { t: /^\d{1,3}$/, signal: /^(SIG)?(KILL|TERM|INT)$/ },
    route: (container, query, detail) => {
      const action = actions.find((each) => each === detail) ?? forbid("no such action");
      if (action === "start" && query.size > 0) forbid("a sandbox is started without options");
      return { kind: "action", action, container, query: written(query) };
    },
  },
  {
    method: "DELETE",
    path: /^\/containers\/([^/]+)$/,
    query: { force: flag, v: flag },
    route: (container, query) => ({ kind: "remove", container, query: written(query) }),
  },
  {
    method: "POST",
    path: /^\/containers\/([^/]+)\/exec$/,
    route: (container) => ({ kind: "exec", container }),
  },
  {
    method: "POST",
    path: /^\/exec\/([0-9a-f]{64})\/start$/,
    route: (exec) => ({ kind: "exec-start", exec }),
  },
  {
    method: "POST",
    path: /^\/exec\/([0-9a-f]{64})\/resize$/,
    query: { h: size, w: size },
    route: (exec, query) => ({ kind: "exec-resize", exec, query: written(query) }),
  },
  {
    method: "GET",
    path: /^\/exec\/([0-9a-f]{64})\/json$/,
    route: (exec) => ({ kind: "exec-inspect", exec }),
  },
  absent(/^\/networks\/([^/]+)$/, (name) => `network ${name} not found`),
  absent(/^\/volumes\/([^/]+)$/, (name) => `get ${name}: no such volume`),
  absent(/^\/plugins\/(.+)\/json$/, (name) => `plugin "${name}" not found`),
  absent(/^\/services\/([^/]+)$/, (name) => `service ${name} not found`),
  absent(/^\/(?:tasks|nodes|secrets|configs)\/([^/]+)$/, (name) => `${name} not found`),
];

const checkQuery = (query: Query, allowed: Entry["query"] = {}): void => {
  for (const [name, value] of query) {
    const pattern = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (pattern === undefined) forbid(`the option ${name.slice(0, 40)} is not allowed here`);
    else if (!pattern.test(value)) forbid(`the option ${name} may not have this value`);
  }
};

/** What this request is, if it is one that a sandbox needs. Throws Refused. */
export const routeOf = (method: string, target: Target): Route => {
  for (const entry of entries) {
    const match = entry.method === method ? entry.path.exec(target.path) : null;
    if (match === null) continue;
    checkQuery(target.query, entry.query);
    return entry.route(match[1] ?? "", target.query, match[2] ?? "");
  }
  return forbid("nothing that a sandbox needs");
};
