import { objectOf } from "./engine.ts";
import type { JsonObject } from "./json.ts";
import { imageView, infoView, versionView } from "./reduce.ts";
import { Refused } from "./refused.ts";
import { answer, type GuardReply } from "./request.ts";
import { passOn, type Work } from "./world.ts";

/** Headers by which the client learns which version of the API to speak. */
const pingHeaders = ["api-version", "docker-experimental", "builder-version", "ostype", "swarm"];

/** That Docker is there, and which version of its API it speaks; nothing else of its headers. Throws Refused (503) when it is silent. */
export const ping = async (work: Work, method: "GET" | "HEAD"): Promise<GuardReply> => {
  const result = await work.engine.call(method, "/_ping");
  const headers = Object.entries(result.headers).filter(([name]) => pingHeaders.includes(name.toLowerCase()));
  return {
    kind: "answer",
    status: result.status,
    headers: { "Content-Type": "text/plain; charset=utf-8", ...Object.fromEntries(headers) },
    body: method === "HEAD" ? "" : "OK",
  };
};

const reduced = async (
  work: Work,
  path: string,
  view: (value: JsonObject) => JsonObject,
): Promise<GuardReply> => {
  const result = await work.engine.call("GET", `${work.version}${path}`);
  return result.status === 200 ? answer(200, view(objectOf(result))) : passOn(result, work);
};

/** Docker's version, reduced to what a client needs. */
export const version = (work: Work): Promise<GuardReply> => reduced(work, "/version", versionView);
/** Docker's view of the server, reduced to what a client needs. */
export const info = (work: Work): Promise<GuardReply> => reduced(work, "/info", infoView);

/** The one image. Any other does not exist, as far as anyone here can tell. */
export const image = (work: Work, name: string): Promise<GuardReply> => {
  const known = work.policy.image;
  if (name !== known.name && name !== known.id) throw new Refused(404, `No such image: ${name}`);
  return reduced(work, `/images/${known.id}/json`, (value) => imageView(value, work.policy));
};
