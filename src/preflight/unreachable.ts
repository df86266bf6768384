import type { Miss, Reached } from "../facts/reach.ts";
import { error, type Finding } from "./check.ts";
import type { Wanted } from "./targets.ts";

/** A target together with how asking it went. */
export interface Asked {
  readonly target: Wanted;
  readonly reached: Reached;
}

const place = ({ host, port }: Wanted): string => `${host}:${port}`;

const misses: Readonly<Record<Miss, (target: Wanted) => { readonly what: string; readonly fix: string }>> = {
  unresolved: ({ host }) => ({
    what: `The name ${host} does not resolve`,
    fix: `Check the name servers of this machine (/etc/resolv.conf, resolvectl status); test with: getent ahosts ${host}`,
  }),
  refused: (target) => ({
    what: `${place(target)} refuses connections`,
    fix: "Check for a firewall or proxy between this server and the internet, and whether the service has an outage.",
  }),
  silent: (target) => ({
    what: `${place(target)} does not answer`,
    fix: `Allow outgoing connections to ${place(target)} in your provider's firewall and on this server.`,
  }),
  unreachable: (target) => ({
    what: `There is no route to ${place(target)}`,
    fix: "Check addresses and default route: ip addr, ip route.",
  }),
  tls: (target) => ({
    what: `No secure connection to ${place(target)}`,
    fix: "Check the clock (timedatectl) and that ca-certificates is installed; a proxy that opens TLS needs its authority in /usr/local/share/ca-certificates.",
  }),
  broken: (target) => ({
    what: `The connection to ${place(target)} broke off`,
    fix: "Run the same command again; if it stays so, check for a proxy or firewall that cuts connections.",
  }),
};

const isGood: Readonly<Record<Wanted["kind"], (status: number) => boolean>> = {
  // 401 asks for a token, which Docker then fetches.
  registry: (status) => status === 200 || status === 401,
  mirror: (status) => status < 400,
  // What stands at the address of a site as such is nobody's business.
  page: (status) => status < 400 || status === 404,
  port: () => true,
};

const refusal = (target: Wanted, status: number): Finding => {
  const registry = target.kind === "registry";
  return error({
    what: registry
      ? `The registry ${target.host} refuses (HTTP ${status})`
      : `${target.host} answers with an error (HTTP ${status})`,
    where: target.url ?? place(target),
    fix:
      status === 429
        ? "Its limit for this address is used up: wait an hour, or log in with docker login."
        : status === 403 || status === 451
          ? "It does not serve this address or region: use a mirror, or ask your provider for another address."
          : status === 404 && target.kind === "mirror"
            ? "The mirror no longer has this release: correct its address in /etc/apt/sources.list.d."
            : "Wait for the service to recover (see its status page), then run the same command again.",
  });
};

const explain = ({ target, reached }: Asked): readonly Finding[] => {
  if (reached.outcome === "connected") return [];
  if (reached.outcome === "answered")
    return isGood[target.kind](reached.status) ? [] : [refusal(target, reached.status)];
  const { what, fix } = misses[reached.outcome](target);
  return [error({ what, fix, where: target.url ?? place(target), why: reached.reason })];
};

/** When every name fails in the same way, the cause is here and not at each of them. */
const common = (asked: readonly Asked[]): Finding | null => {
  const outcomes = new Set(asked.map(({ reached }) => reached.outcome));
  const [outcome] = outcomes;
  if (new Set(asked.map(({ target }) => target.host)).size < 2 || outcomes.size > 1) return null;
  const why = `Asked: ${[...new Set(asked.map(({ target }) => place(target)))].join(", ")}`;
  if (outcome === "unresolved") {
    return error({
      what: "This server cannot resolve names",
      where: "/etc/resolv.conf",
      why,
      fix: "Check its name servers (cat /etc/resolv.conf, resolvectl status) and that outgoing port 53 is open.",
    });
  }
  if (outcome !== "silent" && outcome !== "unreachable") return null;
  return error({
    what: "This server does not reach the internet",
    why,
    fix: "Check its addresses and default route (ip addr, ip route) and the outgoing rules of your provider's firewall.",
  });
};

/** What to say about everything that was asked. */
export const explainAll = (asked: readonly Asked[]): readonly Finding[] => {
  const cause = common(asked);
  return cause === null ? asked.flatMap(explain) : [cause];
};
