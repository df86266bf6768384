import { makePlan } from "../engine/plan.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import type { Phase, Site } from "../phases/phase.ts";
import { Failure, type Problem } from "../problem.ts";
import { egressList, listProblem } from "../resources/egress-list.ts";
import { file } from "../resources/file.ts";
import { summarised } from "../resources/summarised.ts";
import { allowanceText, withAllowance, withoutAllowance } from "../settings/allowances.ts";
import type { Deployment } from "../settings/deployment.ts";
import type { Edit } from "../settings/edit.ts";
import { settingsPath } from "../settings/load.ts";
import type { Allowance } from "../settings/schema.ts";
import { type EgressClient, egressClients, egressContainers, egressListPath } from "../stack/egress.ts";
import { allowable, clientName, type Decision, deniable } from "../stack/egress-decisions.ts";
import { egressLists } from "../stack/files.ts";
import { egressImage } from "../stack/pins.ts";
import { version } from "../version.ts";
import { converge } from "./converge.ts";
import { type EgressInputs, prepareEgress, readList } from "./egress.ts";
import { readInputFiles } from "./sources.ts";

const refuse = (problem: Problem): never => {
  throw new Failure(exitCodes.settings, problem);
};

const decided = <Value>(decision: Decision<Value>): Value =>
  decision.ok ? decision.value : refuse(decision.problem);

interface Change {
  /** Of the journal. */
  readonly command: string;
  /** Closes what is open, where the proxy does not do it by itself. Gives the container that was restarted for it, or null. */
  closeTunnels?(deployment: Deployment, client: EgressClient): Promise<string | null>;
  decide(deployment: Deployment): Decision<{
    readonly allowance: Allowance;
    readonly summary: string;
    edit(text: string): Edit;
    /** What a person does when the file is written in a way that clincher does not edit. */
    readonly byHand: string;
  }>;
}

const listsOf = ({ deployment }: Site): ReadonlyMap<string, string> =>
  new Map(egressLists(deployment).map(({ path, content }) => [path, content]));

/** Somebody edited the settings or a list since the last install: what that means is not decided here in passing. */
const mustBeAsDescribed = async (host: Host, before: Site, after: Site): Promise<void> => {
  const [was, willBe] = [listsOf(before), listsOf(after)];
  const { proxy } = before.deployment.settings.egress;
  for (const client of egressClients) {
    const path = egressListPath(proxy, client);
    const now = await readList(host, proxy, client);
    // The second: a change that was cut off after its first step.
    if (now === was.get(path) || now === willBe.get(path)) continue;
    refuse({
      what: `The list of ${clientName[client]} is not as the settings describe it`,
      where: path,
      why:
        now === null
          ? "It is not there."
          : "The settings or the list were changed since the last install. Nothing was written.",
      fix: "Look with clincher plan, make it so with clincher install, then run this again.",
    });
  }
};

const change = async (
  host: Host,
  inputs: EgressInputs,
  { command, decide, closeTunnels }: Change,
): Promise<{ readonly allowance: Allowance; readonly restarted: string | null }> => {
  const before = await prepareEgress(host, inputs);
  const { allowance, summary, edit, byHand } = decided(decide(before.site.deployment));
  const path = inputs.settingsFile ?? settingsPath;
  const [{ settings }, stat] = await Promise.all([
    readInputFiles(host, inputs.environment, inputs),
    host.stat(path),
  ]);
  if (settings === null || stat === null)
    return refuse({
      what: "There is no settings file",
      where: path,
      fix: "Write one first: clincher init",
    });
  const edited = edit(settings.text);
  if (!edited.ok)
    return refuse({
      what: "The settings file is written in a way that clincher does not edit",
      where: path,
      fix: byHand,
    });
  const after = await prepareEgress(host, inputs, edited.text);
  await mustBeAsDescribed(host, before.site, after.site);
  const image = egressImage(after.site.egress.sha256);
  if (after.site.deployment.settings.egress.proxy === "smokescreen")
    for (const { path: list, content } of egressLists(after.site.deployment)) {
      if (listsOf(before.site).get(list) === content) continue;
      // Before anything is written: settings must not say what the proxy then refuses.
      const problem = await listProblem(host, image, content);
      if (problem !== null) throw new Failure(exitCodes.failed, problem);
    }
  const access = { mode: stat.mode, uid: stat.uid, gid: stat.gid };
  const phases: readonly Phase[] = [
    {
      name: "egress",
      title: "Egress",
      resources: [
        // The settings first: a list that allows more than they say would be worse than one that allows less.
        summarised(file({ path, content: edited.text, ...access }), summary),
        ...egressLists(after.site.deployment).map((list) =>
          egressList(after.site.deployment.settings.egress.proxy, list, image),
        ),
      ],
    },
  ];
  const run = { command, version, listen: () => {}, redact: before.redact };
  await converge(host, phases, await makePlan(host, phases), run);
  return { allowance, restarted: (await closeTunnels?.(after.site.deployment, allowance.for)) ?? null };
};

/** Squid looks into its list for new tunnels only. */
const restartSquid = async (host: Host, client: EgressClient): Promise<string> => {
  const { proxy } = egressContainers[client];
  const { code, stderr } = await host.run({ argv: ["docker", "restart", proxy], timeoutSeconds: 60 });
  if (code === 0) return proxy;
  throw new Failure(exitCodes.failed, {
    what: "The host is denied from now on, but what is open to it stays open: its proxy could not be restarted",
    why: stderr.trim(),
    fix: `docker restart ${proxy}`,
  });
};

/** Allows a host, in the settings and in the list of the one proxy, which reads it at once. Restarts nothing. Needs the lock. */
export const allowHost = async (host: Host, inputs: EgressInputs, wanted: Allowance): Promise<Allowance> => {
  const { allowance } = await change(host, inputs, {
    command: "egress allow",
    decide: (deployment) => {
      const decision = allowable(deployment, wanted);
      if (!decision.ok) return decision;
      const { value } = decision;
      return {
        ok: true,
        value: {
          allowance: value,
          summary: `allow ${value.host} for ${clientName[value.for]}, by ${value.by ?? "?"}: ${value.why}`,
          edit: (text) => withAllowance(text, value),
          byHand: `Write it there yourself, then run clincher install:\n${allowanceText(value)}`,
        },
      };
    },
  });
  return allowance;
};

/**
 * Takes back what was allowed, and closes tunnels that are open to it: Smokescreen by itself, Squid by being restarted.
 * Throws when that fails; the host is denied all the same. Needs the lock.
 */
export const denyHost = (
  host: Host,
  inputs: EgressInputs,
  given: {
    readonly host: string;
    readonly client: EgressClient | null;
    readonly by: string;
    readonly why?: string | undefined;
  },
): Promise<{ readonly allowance: Allowance; readonly restarted: string | null }> =>
  change(host, inputs, {
    command: "egress deny",
    closeTunnels: async ({ settings }, client) =>
      settings.egress.proxy === "squid" ? await restartSquid(host, client) : null,
    decide: (deployment) => {
      const decision = deniable(deployment, given);
      if (!decision.ok) return decision;
      const { index, allowance } = decision.value;
      const because = given.why === undefined ? "" : `: ${given.why}`;
      return {
        ok: true,
        value: {
          allowance,
          summary: `deny ${allowance.host} for ${clientName[allowance.for]}, by ${given.by}${because}`,
          edit: (text) => withoutAllowance(text, index),
          byHand: `Take ${allowance.host} out of egress.allow there, then run: clincher install`,
        },
      };
    },
  });
