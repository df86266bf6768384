import type { Call } from "../../lab/internet/site.ts";

/** A request as a site's handler gets it. */
export function callOf(
  method: string,
  address: string,
  options: { headers?: Record<string, string>; body?: unknown; from?: string } = {},
): Call {
  const text =
    options.body === undefined || typeof options.body === "string"
      ? options.body
      : JSON.stringify(options.body);
  const url = new URL(address);
  const body = text === undefined || text === "" ? {} : { body: text };
  const request = new Request(address, { method, headers: options.headers ?? {}, ...body });
  return {
    request,
    url,
    host: url.hostname,
    from: options.from ?? "203.0.113.10",
    body: new TextEncoder().encode(text ?? ""),
  };
}
