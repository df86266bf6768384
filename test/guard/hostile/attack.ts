/** One hostile request, byte for byte. */
export interface Attack {
  readonly name: string;
  readonly raw: string;
  /** Docker 26.1.5 does it when nothing is in front of it. The others are refused, or not understood, by it as well. */
  readonly works: boolean;
}

/** A container of the deployment, a sandbox of the gateway's own, and the gateway itself. */
export const litellm = "openclaw-litellm";
export const own = "openclaw-sbx-agent-main-f331f052";
export const gateway = "openclaw";
export const api = "/v1.45";

/** A request as the docker client writes it. */
export const http = (
  method: string,
  path: string,
  body?: string,
  headers: Readonly<Record<string, string>> = {},
): string => {
  const lines = Object.entries({
    Host: "api.moby.localhost",
    "User-Agent": "Docker-Client/26.1.5 (linux)",
    ...(body === undefined
      ? {}
      : { "Content-Length": String(Buffer.byteLength(body)), "Content-Type": "application/json" }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`;
};

/** A request to the API, by its path without the version. */
export const attack = (
  name: string,
  works: boolean,
  method: string,
  path: string,
  body?: string,
): Attack => ({
  name,
  works,
  raw: http(method, `${api}${path}`, body),
});
