import type { Problem } from "../problem.ts";
import type { Deployment, LimitedContainer, Limits, Machine, Tier } from "./deployment.ts";
import type { Settings } from "./schema.ts";
import type { Secrets } from "./secrets.ts";
import { gibibyte, mebibyte, memoryText } from "./values/size.ts";

type Capacity = Pick<Machine, "memory" | "cpus">;

/**
 * Limits by tier. Production is the guide's table for a 64 GB server. The guide gives growth 10G for the gateway; 8G
 * leaves room for sandboxes on 16 GB. LiteLLM holds 0.8 GiB idle and grows: below 1.5G it is killed under load.
 */
export const tierLimits: Readonly<Record<Tier, Limits>> = {
  starter: {
    gateway: { memory: 3 * gibibyte, cpus: 3 },
    litellm: { memory: 1536 * mebibyte, cpus: 1 },
    egress: { memory: 128 * mebibyte, cpus: 0.5 },
  },
  growth: {
    gateway: { memory: 8 * gibibyte, cpus: 6 },
    litellm: { memory: 2 * gibibyte, cpus: 2 },
    egress: { memory: 128 * mebibyte, cpus: 0.5 },
  },
  production: {
    gateway: { memory: 16 * gibibyte, cpus: 8 },
    litellm: { memory: 2 * gibibyte, cpus: 2 },
    egress: { memory: 128 * mebibyte, cpus: 0.5 },
  },
};

/** Kept for the system, Docker and Caddy, in bytes. */
export const reservedMemory = gibibyte;
/** One for the model hosts, one for the channels. */
export const egressProxies = 2;

/** Shrinking stops here, in bytes: below, the container would only be killed later. Preflight refuses such a machine. */
const floors: Readonly<Record<LimitedContainer, number>> = {
  gateway: gibibyte,
  litellm: gibibyte,
  egress: 128 * mebibyte,
};

/** Memory that all containers with limits may take together, in bytes. */
export const memoryOf = ({ gateway, litellm, egress }: Limits): number =>
  gateway.memory + litellm.memory + egressProxies * egress.memory;

/** The tier for a machine: below 12 GiB starter, below 32 GiB growth, else production (8, 16 and 64 GB servers report less). */
export function tierFor(memory: number): Tier {
  if (memory < 12 * gibibyte) return "starter";
  return memory < 32 * gibibyte ? "growth" : "production";
}

/** Limits of a tier with the operator's own in place, cut to what the machine has: the gateway gives way first. */
export function limitsFor(tier: Tier, given: Settings["limits"], { memory, cpus }: Capacity): Limits {
  const base = tierLimits[tier];
  const of = (container: LimitedContainer) => ({
    memory: given[container].memory ?? base[container].memory,
    cpus: given[container].cpus ?? Math.min(base[container].cpus, cpus),
  });
  let limits: Limits = { gateway: of("gateway"), litellm: of("litellm"), egress: of("egress") };
  for (const container of ["gateway", "litellm"] as const) {
    const excess = memoryOf(limits) - (memory - reservedMemory);
    if (excess <= 0 || given[container].memory !== undefined) continue;
    const cut = Math.floor((limits[container].memory - excess) / mebibyte) * mebibyte;
    limits = { ...limits, [container]: { ...limits[container], memory: Math.max(floors[container], cut) } };
  }
  return limits;
}

/** Makes every choice that depends on the machine. */
export function resolveDeployment(settings: Settings, secrets: Secrets, machine: Machine): Deployment {
  const tier = settings.tier === "auto" ? tierFor(machine.memory) : settings.tier;
  return { settings, secrets, machine, tier, limits: limitsFor(tier, settings.limits, machine) };
}

/** What the operator asked for that this machine cannot give. Docker refuses a container with more CPUs than there are. */
export function checkLimits({ settings, machine, limits }: Deployment): Problem[] {
  const problems = (["gateway", "litellm", "egress"] as const).flatMap((container): Problem[] => {
    const cpus = settings.limits[container].cpus;
    if (cpus === undefined || cpus <= machine.cpus) return [];
    return [
      {
        what: `limits.${container}.cpus: ${cpus} is more than this machine has (${machine.cpus})`,
        fix: `Lower it to ${machine.cpus} or less, or leave it out: the tier sets it.`,
      },
    ];
  });
  const available = machine.memory - reservedMemory;
  const given = Object.values(settings.limits).some((limit) => limit.memory !== undefined);
  if (!given || memoryOf(limits) <= available) return problems;
  return [
    ...problems,
    {
      what: `limits: the containers may take ${memoryText(memoryOf(limits))}, this machine has ${memoryText(Math.max(0, available))} for them`,
      why: `${memoryText(reservedMemory)} of ${memoryText(machine.memory)} is kept for the system, Docker and Caddy.`,
      fix: "Lower limits.*.memory, or leave them out: the tier sets them.",
    },
  ];
}
