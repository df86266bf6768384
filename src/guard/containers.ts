import { objectOf, objectsOf } from "./engine.ts";
import { isObject, type Json, type JsonObject, parseJson } from "./json.ts";
import { ownLabel } from "./policy.ts";
import { gatewayView, listView, sandboxView } from "./reduce.ts";
import { forbid, malformed } from "./refused.ts";
import { answer, type GuardReply } from "./request.ts";
import type { Action } from "./route.ts";
import { noContainer, ownContainer, passOn, type Work } from "./world.ts";

/** The engine's description of an own container. Throws Refused (404) when there is none. */
export const describe = async (work: Work, reference: string): Promise<JsonObject> => {
  const container = await ownContainer(work, reference);
  const result = await work.engine.call("GET", `${work.version}/containers/${container.id}/json`);
  if (result.status === 200) return objectOf(result);
  work.own.forget(container.id);
  throw noContainer(reference);
};

const couldBeNumber = /^[0-9a-f]{12,64}$/;

/** The gateway's own container when that is what is asked for. The engine never sees the name that came in. */
export const gatewayContainer = async (work: Work, reference: string): Promise<JsonObject | undefined> => {
  const { container } = work.policy.gateway;
  if (reference !== container && !couldBeNumber.test(reference)) return undefined;
  const result = await work.engine.call("GET", `${work.version}/containers/${container}/json`);
  if (result.status !== 200) return undefined;
  const found = objectOf(result);
  return reference === container || String(found.Id).startsWith(reference) ? found : undefined;
};

/** One container: an own one, or of the gateway's what its own file system tells it anyway. Throws Refused: 404 for any other, 503 when Docker is silent. */
export const inspect = async (work: Work, reference: string): Promise<GuardReply> => {
  if ((await work.own.find(reference)) === undefined) {
    const gateway = await gatewayContainer(work, reference);
    if (gateway !== undefined) return answer(200, gatewayView(gateway));
  }
  return answer(200, sandboxView(await describe(work, reference), work.policy));
};

const filterNames = ["label", "name", "status", "id"];

/** The client's own filters, as lists; the engine takes each one in addition to ours. */
const readFilters = (text: string): Record<string, readonly string[]> => {
  if (text === "") return {};
  const filters = parseJson(new TextEncoder().encode(text));
  if (!isObject(filters)) return malformed("the filters are not an object");
  return Object.fromEntries(
    Object.entries(filters).map(([name, given]) => {
      if (!filterNames.includes(name)) forbid(`the filter ${name.slice(0, 40)} is not allowed`);
      const values: readonly Json[] = Array.isArray(given)
        ? given
        : isObject(given)
          ? Object.keys(given)
          : [];
      return [name, values.map(String)];
    }),
  );
};

/** Own containers, with the client's filters on top. Throws Refused: 400 or 403 for filters that are none, 503 when Docker is silent. */
export const list = async (work: Work, query: ReadonlyMap<string, string>): Promise<GuardReply> => {
  const { policy } = work;
  const filters = readFilters(query.get("filters") ?? "");
  const own = { ...filters, label: [...(filters.label ?? []), `${ownLabel}=${policy.instance}`] };
  const parameters = new URLSearchParams({ filters: JSON.stringify(own) });
  for (const name of ["all", "limit"]) {
    const value = query.get(name);
    if (value !== undefined) parameters.set(name, value);
  }
  const result = await work.engine.call("GET", `${work.version}/containers/json?${parameters}`);
  if (result.status !== 200) return passOn(result, work);
  return answer(
    200,
    objectsOf(result).map((container) => listView(container, policy)),
  );
};

/** Starts, stops or kills an own container and the like. Throws Refused: 404 for any other, 503 when Docker is silent. */
export const act = async (
  work: Work,
  action: Action,
  reference: string,
  query: string,
): Promise<GuardReply> => {
  const container = await ownContainer(work, reference);
  const result = await work.engine.call(
    "POST",
    `${work.version}/containers/${container.id}/${action}${query}`,
  );
  if (result.status === 404) {
    work.own.forget(container.id);
    throw noContainer(reference);
  }
  return passOn(result, work);
};

/** Removes an own container and lets go of its folders. Throws Refused: 404 for any other, 503 when Docker is silent. */
export const remove = async (work: Work, reference: string, query: string): Promise<GuardReply> => {
  const container = await ownContainer(work, reference);
  const result = await work.engine.call("DELETE", `${work.version}/containers/${container.id}${query}`);
  if (result.status === 204 || result.status === 404) {
    work.own.forget(container.id);
    await work.pins.release(container.name);
  }
  if (result.status === 404) throw noContainer(reference);
  if (result.status === 204) work.note({ event: "removed", container: container.name });
  return passOn(result, work);
};
