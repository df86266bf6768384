import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { clean, count, fit } from "../console/text.ts";
import type { EgressList, ListedHost } from "../deploy/egress.ts";
import { egressClients } from "../stack/egress.ts";
import { clientName } from "../stack/egress-decisions.ts";
import type { ProxyDecision } from "../stack/egress-log.ts";
import type { Attempt } from "../stack/egress-probe.ts";

const originOf = ({ key, by, at }: ListedHost): string =>
  key ?? [by ?? "by hand", ...(at === undefined ? [] : [at.slice(0, 10)])].join(", ");

/** The lists for a person. */
export const renderEgress = ({ hosts, surplus }: EgressList, style: Style): string => {
  const notInForce = hosts.filter(({ inForce }) => !inForce);
  const sections = egressClients.flatMap((client) => {
    const own = hosts.filter((each) => each.client === client);
    const rows = own.map((each) => [`  ${each.host}`, clean(each.why), originOf(each)]);
    return [
      style.bold(`${clientName[client].replace(/^the /, "The ")} may reach`),
      own.length === 0 ? "  nothing" : table([{}, {}, { paint: style.dim }], rows),
      "",
    ];
  });
  const drift = [
    ...notInForce.map(({ client, host }) => `${host} is not in the list of ${clientName[client]} yet.`),
    ...surplus.map(
      ({ client, host }) => `${host} is in the list of ${clientName[client]}, but not in your settings.`,
    ),
  ];
  return [
    ...sections,
    ...drift.map((line) => style.red(clean(line))),
    drift.length > 0 ? "Next: clincher plan" : "Next: clincher egress log --refused",
    "",
  ].join("\n");
};

/** HOST or HOST:PORT as it is asked for; null for what could not be asked for in one line. */
export const targetOf = (text: string): string | null => {
  if (!/^[\w.[][\w.:[\]*-]{0,250}$/.test(text)) return null;
  return /:\d{1,5}$/.test(text) ? text : `${text}:443`;
};

/** One attempt in a sentence; null is an attempt that could not be made. */
export const renderAttempt = (attempt: Attempt | null, style: Style): string => {
  if (attempt === null) return "It was not tried: the containers do not run (clincher status).";
  const { outcome, took } = attempt;
  const why = clean(attempt.why);
  switch (outcome) {
    case "reached":
      return style.green(`allowed, and it answers (${took} ms).`);
    case "unreachable":
      return style.red(`allowed, but it does not answer: ${why} (${took} ms).`);
    case "refused":
      return style.red(`refused: ${why} (${took} ms).`);
    default:
      return style.red(`the proxy does not answer: ${why} (${took} ms).`);
  }
};

/** Columns of a host or reason: whoever asks can choose a long one. */
const longest = 60;

/** The log for a person, of the last `since` ("24h"). The hosts are an asker's text: nothing in them reaches the terminal as an order. */
export const renderDecisions = (
  decisions: readonly ProxyDecision[],
  refusedOnly: boolean,
  since: string,
  style: Style,
): string => {
  const refused = decisions.filter(({ allowed }) => !allowed).length;
  const window = `in the last ${since.replace(/\D/, " $&")}`;
  const rows = decisions.map(({ time, client, target, allowed, why }) => [
    time.slice(0, 19).replace("T", " "),
    client,
    allowed ? style.green("allowed") : style.red("refused"),
    fit(clean(target), longest),
    fit(clean(why), longest),
  ]);
  return [
    ...(rows.length === 0 ? [] : [table([{}, {}, {}, {}, {}], rows), ""]),
    refusedOnly
      ? `${count(refused, "request")} refused ${window}.`
      : `${count(decisions.length, "request")} ${window}, ${refused} refused.`,
    refused > 0
      ? 'Next, if one of them is needed: clincher egress allow HOST --for gateway --why "…"'
      : "Next: clincher egress list",
    "",
  ].join("\n");
};
