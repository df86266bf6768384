import type { z } from "zod";
import type { Host, HttpRequest, HttpResult } from "../host/host.ts";
import { readJson } from "./json.ts";

export const dockerSocket = "/var/run/docker.sock";

/** Speaks to the Docker Engine. No version in the path: each engine then answers in its own newest version. */
export const dockerRequest = (
  host: Host,
  request: Omit<HttpRequest, "socket" | "url"> & { readonly path: string },
): Promise<HttpResult> => {
  const { path, ...rest } = request;
  return host.request({ ...rest, url: `http://docker${path}`, socket: dockerSocket });
};

/** The engine's answer as data, or null when the engine is not there or answers something else. */
export const dockerGet = async <Schema extends z.ZodType>(
  host: Host,
  path: string,
  schema: Schema,
): Promise<z.output<Schema> | null> => {
  const result = await dockerRequest(host, { method: "GET", path });
  return result.ok && result.status === 200 ? readJson(result.body, schema) : null;
};
