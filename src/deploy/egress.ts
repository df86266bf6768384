import { egressExecutable } from "../../embedded/egress.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { egressRun, imageProblem, lastOf } from "../resources/egress-list.ts";
import type { Environment } from "../settings/sources.ts";
import { hostsIn } from "../stack/acl.ts";
import {
  type EgressClient,
  type EgressProxy,
  egressClients,
  egressContainers,
  egressListPath,
} from "../stack/egress.ts";
import { clientName } from "../stack/egress-decisions.ts";
import { type AllowedHost, allowedHosts } from "../stack/egress-hosts.ts";
import { clientOfProxy, type ProxyDecision, proxyDecision } from "../stack/egress-log.ts";
import { type Attempt, attemptFrom } from "../stack/egress-probe.ts";
import { operatorServices } from "../stack/operator-services.ts";
import { egressImage } from "../stack/pins.ts";
import { ports } from "../stack/services.ts";
import { readLogs } from "./logs.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { mustBeRoot } from "./root.ts";

/** Where the settings come from. */
export interface EgressInputs {
  readonly environment: Environment;
  readonly settingsFile?: string | undefined;
  readonly secretsFile?: string | undefined;
}

/** Settings to a deployment, with another text in place of the file's where one is given. Throws when they are not valid, or without root. */
export const prepareEgress = (host: Host, inputs: EgressInputs, settingsText?: string): Promise<Prepared> => {
  mustBeRoot(host);
  const text = settingsText === undefined ? {} : { settingsText };
  return prepare(host, { ...inputs, ...text, flags: {}, egress: egressExecutable });
};

export interface ListedHost extends AllowedHost {
  /** Whether the list that its proxy reads has it. */
  readonly inForce: boolean;
}

export interface EgressList {
  readonly hosts: readonly ListedHost[];
  /** In a proxy's list, but not in the settings. */
  readonly surplus: readonly { readonly client: EgressClient; readonly host: string }[];
}

/** The text of a proxy's list on this server; null when there is none. */
export const readList = async (
  host: Host,
  proxy: EgressProxy,
  client: EgressClient,
): Promise<string | null> => {
  const bytes = await host.read(egressListPath(proxy, client));
  return bytes === null ? null : new TextDecoder().decode(bytes);
};

/** What may be reached and why, and whether that is in force. */
export const readEgress = async (host: Host, inputs: EgressInputs): Promise<EgressList> => {
  const { site } = await prepareEgress(host, inputs);
  const { proxy } = site.deployment.settings.egress;
  const lists = await Promise.all(
    egressClients.map(
      async (client) => [client, hostsIn(proxy, (await readList(host, proxy, client)) ?? "") ?? []] as const,
    ),
  );
  const inForce = Object.fromEntries(lists) as Record<EgressClient, readonly string[]>;
  const hosts = allowedHosts(site.deployment);
  return {
    hosts: hosts.map((each) => ({ ...each, inForce: inForce[each.client].includes(each.host) })),
    surplus: egressClients.flatMap((client) =>
      inForce[client]
        .filter((name) => !hosts.some((each) => each.client === client && each.host === name))
        .map((name) => ({ client, host: name })),
    ),
  };
};

/** Asks a client's proxy for a tunnel to HOST:PORT, from inside the client's own network. Nothing is sent through it. */
export const tryHost = async (host: Host, client: EgressClient, target: string): Promise<Attempt> => {
  mustBeRoot(host);
  const { client: container, proxy } = egressContainers[client];
  const image = egressImage(egressExecutable.sha256);
  const { code, stdout, stderr } = await host.run({
    argv: [...egressRun(image, `container:${container}`), "probe", `${proxy}:${ports.egress}`, target],
    timeoutSeconds: 60,
  });
  const attempt = code === 0 ? attemptFrom(stdout) : null;
  if (attempt !== null) return attempt;
  const missing = imageProblem(image, stderr);
  if (missing !== null) throw new Failure(exitCodes.unhealthy, missing);
  throw new Failure(exitCodes.unhealthy, {
    what: `Nothing could be tried from ${clientName[client]}`,
    why: lastOf(stderr, 1).slice(0, 300) || `docker run ended with ${code}`,
    fix: "See whether it runs: clincher status",
  });
};

/** What the proxies decided since a moment (milliseconds since 1970), oldest first. Throws when neither has a log. */
export const readDecisions = async (host: Host, since: number): Promise<readonly ProxyDecision[]> => {
  mustBeRoot(host);
  const proxies = operatorServices.flatMap((service) => {
    const client = service.runs.as === "container" ? clientOfProxy(service.runs.container) : null;
    return client === null ? [] : [{ service, client }];
  });
  const found: ProxyDecision[] = [];
  const there = await readLogs(
    host,
    { services: proxies.map(({ service }) => service), since, follow: false },
    ({ time, service: name, text }) => {
      const client = proxies.find(({ service }) => service.name === name)?.client;
      const decision = client === undefined ? null : proxyDecision(client, time, text);
      if (decision !== null) found.push(decision);
    },
  );
  if (there) return found;
  throw new Failure(exitCodes.unhealthy, {
    what: "The egress proxies have no log",
    why: "Docker does not know them: they were never started, or Docker does not answer.",
    fix: "See what runs here: clincher status",
  });
};
