import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";

/** Something on the network that has to answer. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** Asked over HTTP as well, once a connection is there. */
  readonly url?: string;
}

export type Miss = "unresolved" | "refused" | "silent" | "unreachable" | "tls" | "broken";

export type Reached =
  | { readonly outcome: Miss; readonly reason: string }
  | { readonly outcome: "connected" }
  | {
      readonly outcome: "answered";
      readonly status: number;
      /** The answer's Date header, and this machine's clock when it came; milliseconds since 1970. */
      readonly date: number | null;
      readonly received: number;
    };

const patience = 10;

const signs: readonly (readonly [Miss, RegExp])[] = [
  ["unresolved", /ENOTFOUND|EAI_AGAIN|EAI_FAIL|ENODATA|getaddrinfo/i],
  ["refused", /ECONNREFUSED|connection refused/i],
  ["unreachable", /EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/],
  ["silent", /no answer within|ETIMEDOUT|timed? ?out/i],
  ["tls", /cert|EPROTO|TLS|SSL|UNABLE_TO_|self.signed/i],
];

/** What an error of the network library means. */
export const missOf = (reason: string): Miss => signs.find(([, sign]) => sign.test(reason))?.[0] ?? "broken";

const reachTarget = async (host: Host, { host: name, port, url }: Target): Promise<Reached> => {
  // A bare connection first: the library for HTTP does not tell its failures apart.
  const connection = await host.connect(name, port, patience);
  if (!connection.ok) return { outcome: missOf(connection.reason), reason: connection.reason };
  if (url === undefined) return { outcome: "connected" };
  const result = await host.request({ method: "GET", url, timeoutSeconds: patience });
  if (!result.ok) return { outcome: missOf(result.reason), reason: result.reason };
  // A cache hands on the date of the origin, and how long ago that was.
  const date = Date.parse(result.headers.date ?? "") + Number(result.headers.age ?? 0) * 1000;
  return {
    outcome: "answered",
    status: result.status,
    date: Number.isNaN(date) ? null : date,
    received: host.now(),
  };
};

/** Asks a target, once, and says how that went. */
export const reach = (target: Target): Fact<Reached> => ({
  key: `reach ${target.url ?? `${target.host}:${target.port}`}`,
  read: (host) => reachTarget(host, target),
});
