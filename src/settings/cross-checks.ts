import type { Problem } from "../problem.ts";
import { memoryPrice, modelPrice } from "./prices.ts";
import { embeddingProvider, modelProviders } from "./providers.ts";
import type { Settings } from "./schema.ts";
import { show } from "./show.ts";
import type { Origin } from "./sources.ts";
import { repositoryKind } from "./values/repository.ts";

type Origins = ReadonlyMap<string, Origin>;

interface Finding {
  readonly key: string;
  readonly what: string;
  readonly why?: string;
  readonly fix: string;
}

/** The settings without `domain`, which has nothing to do with any other key. */
export type Checkable = Omit<Settings, "domain">;

const repeated = (list: readonly string[]) => [
  ...new Set(list.filter((item, index) => list.indexOf(item) !== index)),
];

function models(
  { models: { available, primary, fallbacks, heartbeat } }: Checkable,
  origins: Origins,
): Finding[] {
  const ids = available.map((model) => model.id);
  const used = [
    { key: "models.primary", id: primary },
    ...fallbacks.map((id) => ({ key: "models.fallbacks", id })),
    { key: "models.heartbeat", id: heartbeat },
  ];
  const unknown = used.filter(({ id }) => !ids.includes(id));
  return [
    ...unknown.map(({ key, id }) => ({
      key,
      what: `${show(id)}${origins.has(key) ? "" : " (the default)"} is not in models.available`,
      fix: `Add [[models.available]] with id = ${show(id)}, or choose one of ${ids.map(show).join(", ")}.`,
    })),
    ...repeated(ids).map((id) => ({
      key: "models.available",
      what: `${show(id)} is listed twice`,
      fix: "Keep one of them.",
    })),
    ...repeated(fallbacks).map((id) => ({
      key: "models.fallbacks",
      what: `${show(id)} is listed twice`,
      fix: "Keep one.",
    })),
    ...fallbacks
      .filter((id) => id === primary)
      .map((id) => ({
        key: "models.fallbacks",
        what: `${show(id)} is the primary model already`,
        why: "A fallback is tried after the primary failed.",
        fix: "Take it out of the list.",
      })),
  ];
}

/** Nobody is let in by an empty list, and everybody by one that says so anywhere. */
function addresses({ admin }: Checkable, origins: Origins): Finding[] {
  const key = "admin.addresses";
  if (!origins.has(key)) return [];
  if (admin.addresses.length === 0)
    return [
      {
        key,
        what: "the list is empty, so nobody could log in",
        fix: 'Write the addresses you log in from, or "anywhere".',
      },
    ];
  if (admin.addresses.length > 1 && admin.addresses.includes("anywhere"))
    return [{ key, what: '"anywhere" makes the other addresses meaningless', fix: "Keep one or the other." }];
  return [];
}

const webPorts = [80, 443];

function ports({ ssh }: Checkable): Finding[] {
  if (!webPorts.includes(ssh.port)) return [];
  return [{ key: "ssh.port", what: `${ssh.port} is the dashboard's`, fix: "Take another, such as 9922." }];
}

/** A model without a price costs nothing in any count, and its budget would never be reached. */
function priced({ models: { available }, memory }: Checkable): Finding[] {
  const why = "Without one, what it costs is not counted and its budget is never reached.";
  return [
    ...available
      .filter((model) => modelPrice(model) === null)
      .map(({ id }) => ({
        key: "models.available",
        what: `clincher knows no price of ${show(id)}`,
        why,
        fix: `Add input_price and output_price to it: US dollars for a million tokens, from the provider's price list.`,
      })),
    ...(memory.enabled && memoryPrice(memory) === null
      ? [
          {
            key: "memory.model",
            what: `clincher knows no price of ${show(memory.model)}`,
            why,
            fix: "Add memory.price: US dollars for a million tokens, from the provider's price list.",
          },
        ]
      : []),
  ];
}

/** The gateway must not reach a model host by itself: keys and rate limits are in LiteLLM. */
function modelHosts({ egress: { allow } }: Checkable): Finding[] {
  const providers = [...Object.values(modelProviders), embeddingProvider];
  return allow.flatMap((allowance) => {
    const { host } = allowance;
    const provider = providers.find((candidate) => candidate.host === host);
    if (provider === undefined || allowance.for !== "gateway") return [];
    return {
      key: "egress.allow",
      what: `${show(host)} is a model host, which the gateway reaches through LiteLLM only`,
      why: "A direct way would go around the keys and limits kept there, and could carry data out.",
      fix: `Take it out; ${provider.name} already works without it.`,
    };
  });
}

function allowedTwice({ egress: { allow } }: Checkable): Finding[] {
  return repeated(allow.map((allowance) => `${allowance.host} for ${allowance.for}`)).map((twice) => ({
    key: "egress.allow",
    what: `${twice} is listed twice`,
    fix: "Keep one of them.",
  }));
}

/** Each place is one line in commands and records. */
function places({ backup: { targets } }: Checkable): Finding[] {
  const key = "backup.targets";
  return (["name", "repository"] as const).flatMap((column) =>
    repeated(targets.map((each) => each[column])).map((twice) => ({
      key,
      what: `${show(twice)} is the ${column} of two places`,
      fix: "Keep one, or give the other another.",
    })),
  );
}

/** restic copies from one place to another, and knows one way over ssh at a time. */
function copies({ backup: { targets } }: Checkable): Finding[] {
  const kinds = targets.map(({ repository }) => repositoryKind(repository));
  if (kinds.filter((kind) => kind === "sftp").length < 2 || kinds.includes("local")) return [];
  return [
    {
      key: "backup.targets",
      what: "two places over sftp need a folder on this server as a third",
      why: "Backups go to the folder first and are copied from there.",
      fix: 'Add one: name = "local", repository = "/var/backups/clincher".',
    },
  ];
}

/** Two servers can only agree in a place that both reach. */
function standby({ standby: { enabled }, backup: { targets } }: Checkable): Finding[] {
  if (!enabled || targets.some(({ repository }) => repositoryKind(repository) !== "local")) return [];
  return [
    {
      key: "standby.enabled",
      what: "true needs a place for backups that is not on this server",
      why: "Through it the two servers agree on who runs the agent.",
      fix: "Add one to backup.targets: sftp:, s3:, b2: or rest:.",
    },
  ];
}

/** ssh is closed elsewhere only for a network that the server is in. */
function tailnet({ tailscale: { enabled, ssh_only } }: Checkable): Finding[] {
  if (enabled || !ssh_only) return [];
  return [
    {
      key: "tailscale.ssh_only",
      what: "true needs tailscale.enabled = true",
      why: "Nobody could log in to a server that is in no tailnet.",
      fix: "Set tailscale.enabled = true, or ssh_only = false.",
    },
  ];
}

/** What no single key can tell. */
export function crossChecks(settings: Checkable, origins: Origins): Problem[] {
  return [
    ...addresses(settings, origins),
    ...ports(settings),
    ...models(settings, origins),
    ...priced(settings),
    ...modelHosts(settings),
    ...allowedTwice(settings),
    ...places(settings),
    ...copies(settings),
    ...standby(settings),
    ...tailnet(settings),
  ].map(({ key, what, ...rest }) => {
    const where = origins.get(key)?.where ?? "";
    return { what: `${key}: ${what}`, ...(where === "" ? {} : { where }), ...rest };
  });
}
