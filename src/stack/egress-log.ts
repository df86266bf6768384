import { type EgressClient, egressClients, egressContainers } from "./egress.ts";

/** One decision of an egress proxy. */
export interface ProxyDecision {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly client: EgressClient;
  /** As it was asked for, with its port; the asker chose the text. */
  readonly target: string;
  readonly allowed: boolean;
  readonly why: string;
}

/** The proxy's words for the reasons that people see every day. */
const reasons: Readonly<Record<string, string>> = {
  "default rule policy used": "not in the list",
  "host matched allowed domain in rule": "in the list",
};

const text = (value: unknown): string => (typeof value === "string" ? value.slice(0, 300) : "");

/** Whose proxy a container is; null for any other container. */
export const clientOfProxy = (container: string): EgressClient | null =>
  egressClients.find((client) => egressContainers[client].proxy === container) ?? null;

/** Squid says that it refused, and not by which of its rules. */
const squidDecision = (
  client: EgressClient,
  time: string,
  { result, status, requested_host: target, error }: Readonly<Record<string, unknown>>,
): ProxyDecision | null => {
  // Whoever connects and asks for nothing, as the health check does.
  if (text(target) === "" || text(target).startsWith("error:")) return null;
  const allowed = !text(result).includes("DENIED") && status !== 400;
  const why = allowed ? reachedBySquid(text(error)) : "not in the list, or not https to port 443";
  return { time, client, target: text(target), allowed, why };
};

const reachedBySquid = (error: string): string =>
  error === "" || error === "-" ? "in the list" : `in the list, but: ${error}`;

/** A line of a proxy's log as a decision; null for every other line. */
export const proxyDecision = (client: EgressClient, time: string, line: string): ProxyDecision | null => {
  if (!line.startsWith("{")) return null;
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof entry !== "object" || entry === null) return null;
  const fields = entry as Record<string, unknown>;
  if (fields.proxy === "squid") return squidDecision(client, time, fields);
  if (fields.msg !== "CANONICAL-PROXY-DECISION") return null;
  const reason = text(fields.decision_reason);
  const error = text(fields.error);
  const allowed = fields.allow === true;
  return {
    time,
    client,
    target: text(fields.requested_host),
    allowed,
    why:
      allowed && error !== "" ? `${reasons[reason] ?? reason}, but: ${error}` : (reasons[reason] ?? reason),
  };
};
