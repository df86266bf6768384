import type { Duplex } from "node:stream";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { Refused } from "./refused.ts";

export interface EngineAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer, or after 101 the open stream. */
export type EngineStream =
  | { readonly open: true; readonly stream: Duplex }
  | { readonly open: false; readonly answer: EngineAnswer };

/** Docker's own API. Both throw Refused (503) when it does not answer. */
export interface Engine {
  call(method: "GET" | "HEAD" | "POST" | "DELETE", path: string, body?: JsonObject): Promise<EngineAnswer>;
  /** Starts an exec and takes over the connection. */
  stream(path: string, body: JsonObject): Promise<EngineStream>;
}

/** Throws Refused (503). The reason is ours, not the engine's. */
export const engineSilent = (reason: string): never => {
  throw new Refused(503, `Docker Engine does not answer: ${reason}`);
};

const parsed = ({ body }: EngineAnswer): Json => {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return engineSilent("what it answered is not JSON");
  }
};

/** The object of a good answer. */
export const objectOf = (answer: EngineAnswer): JsonObject => {
  const value = parsed(answer);
  return isObject(value) ? value : engineSilent("what it answered is not an object");
};

/** The objects of a good answer. */
export const objectsOf = (answer: EngineAnswer): readonly JsonObject[] => {
  const value = parsed(answer);
  return Array.isArray(value) ? value.filter(isObject) : engineSilent("what it answered is not a list");
};

/** What the engine says about a request that failed. */
export const messageOf = ({ status, body }: EngineAnswer): string => {
  try {
    const value = JSON.parse(body) as Json;
    if (isObject(value) && typeof value.message === "string") return value.message;
  } catch {
    // Not every error of the engine is JSON; its status says enough.
  }
  return `Docker Engine answered ${status}`;
};
