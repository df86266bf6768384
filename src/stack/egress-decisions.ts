import type { Problem } from "../problem.ts";
import type { Deployment } from "../settings/deployment.ts";
import { embeddingProvider, modelProviders } from "../settings/providers.ts";
import type { Allowance } from "../settings/schema.ts";
import { show } from "../settings/show.ts";
import { hostName, oneLine } from "../settings/values.ts";
import { type EgressClient, egressClients } from "./egress.ts";
import { type AllowedHost, allowedHosts } from "./egress-hosts.ts";

export type Decision<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

const no = (problem: Problem): { readonly ok: false; readonly problem: Problem } => ({ ok: false, problem });

/** The client as it is called in sentences. */
export const clientName: Readonly<Record<EgressClient, string>> = {
  gateway: "the gateway",
  litellm: "LiteLLM",
};

/** A client by the word on the command line. */
export const clientOf = (word: string): EgressClient | null =>
  egressClients.find((name) => name === word) ?? null;

const readText = (type: typeof hostName, text: string): Decision<string> => {
  const read = type.safeParse(text);
  if (read.success) return { ok: true, value: read.data };
  const [issue] = read.error.issues;
  const fix = issue?.code === "custom" ? String(issue.params?.fix ?? "") : "";
  return no({ what: `${show(text)} ${issue?.message ?? "is not taken"}`, fix });
};

/** An exact public host name, or why it is none; in the form in which it is kept. */
export const readHost = (text: string): Decision<string> => readText(hostName, text);

const origin = ({ key, why, by }: AllowedHost): string =>
  key === null ? `${by === undefined ? "" : `${by}: `}${why}` : `${why} (${key})`;

const existing = (deployment: Deployment, client: EgressClient, host: string): readonly AllowedHost[] =>
  allowedHosts(deployment).filter((each) => each.client === client && each.host === host);

/** Whether a host may be added to a client's list. */
export const allowable = (deployment: Deployment, wanted: Allowance): Decision<Allowance> => {
  const read = readHost(wanted.host);
  if (!read.ok) return read;
  const why = readText(oneLine, wanted.why);
  if (!why.ok) return no({ ...why.problem, where: "--why" });
  const host = read.value;
  const [there] = existing(deployment, wanted.for, host);
  if (there !== undefined)
    return no({
      what: `${host} is allowed for ${clientName[wanted.for]} already`,
      why: origin(there),
      fix: "Nothing is to do: clincher egress list",
    });
  const provider = [...Object.values(modelProviders), embeddingProvider].find((each) => each.host === host);
  if (provider !== undefined && wanted.for === "gateway")
    return no({
      what: `${host} is a model host, which the gateway reaches through LiteLLM only`,
      why: "A direct way would go around the keys and limits kept there, and could carry data out.",
      fix: `Models of ${provider.name} are added under models.available in clincher.toml.`,
    });
  return { ok: true, value: { ...wanted, host, why: why.value } };
};

/** Which of `settings.egress.allow` (by index) is to go, when a host is denied to a client, or to the one that has it. */
export const deniable = (
  deployment: Deployment,
  given: { readonly host: string; readonly client: EgressClient | null },
): Decision<{ readonly index: number; readonly allowance: Allowance }> => {
  const read = readHost(given.host);
  if (!read.ok) return read;
  const host = read.value;
  const clients = given.client === null ? egressClients : [given.client];
  const { allow } = deployment.settings.egress;
  const found = allow.filter((each) => each.host === host && clients.includes(each.for));
  const [first, second] = found;
  if (second !== undefined)
    return no({
      what: `${host} is allowed for the gateway and for LiteLLM`,
      fix: "Say which: --for gateway or --for litellm.",
    });
  if (first !== undefined) return { ok: true, value: { index: allow.indexOf(first), allowance: first } };
  const [derived] = clients.flatMap((client) => existing(deployment, client, host));
  if (derived !== undefined)
    return no({
      what: `${host} is allowed for ${clientName[derived.client]} because of ${derived.key ?? ""}`,
      why: `It is needed for ${derived.why}.`,
      fix: `Change ${derived.key ?? ""} in /etc/clincher/clincher.toml, then run: clincher install`,
    });
  return no({
    what: `${host} is not allowed for ${given.client === null ? "anyone" : clientName[given.client]}`,
    fix: "See what is: clincher egress list",
  });
};
