import { applyPlan, type Protection, type Run } from "../engine/apply.ts";
import { readInventory } from "../engine/inventory.ts";
import { journalPath } from "../engine/journal.ts";
import { makePlan, type Plan } from "../engine/plan.ts";
import { arm, undo } from "../engine/revert/revert.ts";
import { exitCodes } from "../exit.ts";
import { accounts } from "../facts/accounts.ts";
import { containers } from "../facts/containers.ts";
import { listeners, sshdPorts } from "../facts/listeners.ts";
import { readEnded, readPending } from "../facts/revert.ts";
import { stateFolder } from "../facts/state-folder.ts";
import { unit } from "../facts/unit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { oldPorts } from "../uninstall/access.ts";
import type { UninstallChoices, UninstallSite } from "../uninstall/choices.ts";
import { phasesBeforeConfirmation, uninstallPhases } from "../uninstall/phases.ts";
import { alone, takeBack, type WayIn, wayIn, whenDue } from "./confirm.ts";
import { noneCutOff } from "./cut-off.ts";
import { mustBeArmed } from "./protection.ts";
import { whoLogsIn } from "./uninstall-login.ts";

export interface UninstallPlan {
  readonly site: UninstallSite;
  readonly plan: Plan;
  /** Who confirms, from outside, over the port from before. */
  readonly user: string;
}

/** How often a plan is made anew: a folder is empty only when what was in it has gone. */
const rounds = 6;

const siteOf = async (host: Host, choices: UninstallChoices): Promise<UninstallSite> => {
  const inventory = readInventory(host) ?? { originals: [], before: () => new Map() };
  const made = inventory.before("user");
  const homes = (await accounts.read(host)).filter(({ name }) => made.has(name)).map(({ home }) => home);
  return { inventory, choices, madeHomes: homes };
};

/** Whether there is anything to undo. Writes nothing. */
export const isChanged = (host: Host): boolean => readInventory(host) !== null;

/** An uninstall that died while it waited is taken back first; anything else that waits is the operator's to decide. */
const nothingWaits = async (host: Host): Promise<void> => {
  await whenDue(host);
  const pending = await readPending(host);
  if (pending === null) return;
  if (pending.phases.length === 0) return void (await takeBack(host));
  throw new Failure(exitCodes.preflight, {
    what: "A change of ssh and firewall still waits to be confirmed or taken back",
    fix: "Confirm it, or: clincher harden revert. Then run this again.",
  });
};

/** Containers of a Docker that does not answer would come back with it. */
const dockerAnswers = async (host: Host): Promise<void> => {
  if ((await containers.read(host)) !== null || !(await unit("docker.service").read(host)).loaded) return;
  throw new Failure(exitCodes.preflight, {
    what: "Docker does not answer, so its containers cannot be removed",
    fix: "Start it (systemctl start docker), then run this again.",
  });
};

/** What uninstalling would do. Throws when it would lock everybody out. */
export const planUninstall = async (host: Host, choices: UninstallChoices): Promise<UninstallPlan> => {
  const site = await siteOf(host, choices);
  await nothingWaits(host);
  await dockerAnswers(host);
  if (choices.keepData)
    await noneCutOff(
      host,
      "Half of the data lies beside the rest, in folders that go although the data stays.",
    );
  const user = await whoLogsIn(host, new Set(site.inventory.before("user").keys()));
  const { archive } = choices;
  const written = site.inventory.before("archive");
  if (archive !== null && !written.has(archive.path) && (await host.stat(archive.path)) !== null)
    throw new Failure(exitCodes.preflight, {
      what: `${archive.path} is there already and is not overwritten`,
      fix: "Choose another place with --archive FILE.",
    });
  return { site, user, plan: await makePlan(host, uninstallPhases(site)) };
};

/** What an operator has to know while it waits. */
export interface Waiting extends WayIn {
  /** Seconds. */
  readonly within: number;
}

export interface UninstallManner {
  readonly run: Omit<Run, "command" | "protection" | "keepsOriginals">;
  /** Seconds. */
  readonly within: number;
  readonly address: string;
  waiting(waiting: Waiting): void;
}

const protectionOf = (
  host: Host,
  { site, user }: UninstallPlan,
  within: number,
): Protection & { armed(): boolean } => {
  let armed = false;
  return {
    armed: () => armed,
    arm: async (risks) => {
      const now = await listeners.read(host);
      const [newPort = 22] = oldPorts(site);
      const terms = {
        within,
        newPort,
        user,
        tailnet: null,
        access: null,
        oldPorts: [...sshdPorts(now)],
        onLogin: false,
        flags: {},
        // Nothing is left to close after a confirmation.
        phases: [],
      };
      await alone(host, () => arm(host, risks, terms));
      armed = true;
    },
    check: () => mustBeArmed(host),
    undo: async () => {
      // What cannot be put back now is tried again by the watch; the failure that led here is what has to be told.
      if (armed) await alone(host, () => undo(host, "a step of uninstall failed")).catch(() => {});
    },
  };
};

const untilConfirmed = async (host: Host): Promise<void> => {
  while ((await readPending(host)) !== null) await host.sleep(500);
  if ((await readEnded(host))?.outcome === "confirmed") return;
  throw new Failure(exitCodes.failed, {
    what: "Nobody logged in as before, so ssh and firewall were put back and nothing else was removed",
    why: "Without clincher, its user and its port, the login from before has to work.",
    fix: "Run it again and confirm within the time that is given (--confirm-within); clincher start brings the services back.",
  });
};

const part = (plan: Plan, names: readonly string[]): Plan => {
  const steps = plan.steps.filter(({ phase }) => names.includes(phase));
  return { ...plan, steps, changes: steps.reduce((sum, step) => sum + step.changes.length, 0) };
};

const stillThere = (plan: Plan): Failure =>
  new Failure(exitCodes.failed, {
    what: `${plan.changes} things are not as they were before clincher`,
    why: plan.steps
      .flatMap(({ changes }) => changes.map(({ summary }) => summary))
      .slice(0, 8)
      .join("\n"),
    fix: "Run the same command again; the journal is kept until all is done.",
  });

/** The very last thing of an uninstall; one that died right before it has no journal left to finish it by. */
export const dropStateFolder = async (host: Host): Promise<void> => {
  await host.removeEmpty(stateFolder);
};

/**
 * Puts everything back. Logins and firewall first, with a way back to how they are now: only when the operator has shown
 * that the login from before works is anything else removed. A run that was cut off is finished by running it again.
 */
export const uninstall = async (
  host: Host,
  planned: UninstallPlan,
  manner: UninstallManner,
): Promise<void> => {
  const { site, plan, user } = planned;
  const run = { ...manner.run, command: "uninstall", keepsOriginals: false } as const;
  const protection = protectionOf(host, planned, manner.within);
  await applyPlan(host, part(plan, phasesBeforeConfirmation), { ...run, protection });
  if (protection.armed()) {
    const [newPort = 22] = oldPorts(site);
    manner.waiting({
      ...wayIn({ newPort, user, tailnet: null }, manner.address),
      within: manner.within,
    });
    await untilConfirmed(host);
  }
  // Its archive is written; from here on the data goes.
  const rest = { ...site, choices: { ...site.choices, archive: null } };
  let left = await makePlan(host, uninstallPhases(rest));
  for (let round = 0; left.changes > 0; round += 1) {
    if (round === rounds || left.steps.some(({ risk }) => risk !== undefined)) throw stillThere(left);
    await applyPlan(host, left, run);
    left = await makePlan(host, uninstallPhases(rest));
  }
  await host.remove(journalPath);
  await dropStateFolder(host);
};
