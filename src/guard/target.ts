import { forbid, malformed } from "./refused.ts";

/** Where a request goes, taken apart. */
export interface Target {
  /** "/v1.45", or "" when the client named none. Written anew from the number. */
  readonly version: string;
  /** Starts with a slash; letters, digits and `_.:@-` between single slashes. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

const shape = /^(?:\/v1\.([1-9]\d{0,2}))?((?:\/[A-Za-z0-9_.:@-]+)+)(?:\?([\x21-\x7e]*))?$/;
const longest = 4096;

/** Older versions of the API give a container less isolation. Docker 20.10 of 2020 speaks this one. */
const oldestVersion = 41;

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return malformed("the query is not properly encoded");
  }
};

const readQuery = (text: string): ReadonlyMap<string, string> => {
  const query = new Map<string, string>();
  for (const pair of text === "" ? [] : text.split("&")) {
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    if (!/^[a-z][a-z-]*$/.test(name)) malformed("the query has a strange name");
    if (query.has(name)) malformed(`the query has ${name} twice`);
    query.set(name, decode(value));
  }
  return query;
};

/** Reads the target of a request line. Throws Refused for all that Docker's clients do not send. */
export const parseTarget = (text: string): Target => {
  const match = text.length > longest ? null : shape.exec(text);
  if (match === null) return malformed("this is not a path of the API, spelt plainly");
  const [, minor, path = "", query = ""] = match;
  if (path.split("/").some((segment) => segment === "." || segment === ".."))
    malformed("the path goes upwards");
  if (minor !== undefined && Number(minor) < oldestVersion)
    forbid(`API versions before 1.${oldestVersion} isolate less`);
  return { version: minor === undefined ? "" : `/v1.${minor}`, path, query: readQuery(query) };
};
