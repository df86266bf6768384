import { parseOnly } from "../crash/deaths.ts";
import { enumerate, record } from "../crash/enumerate.ts";
import { proveRed } from "../crash/red.ts";
import { backup, restore, rotate, upgrade } from "../crash/running.ts";
import { withBackup, withEverything, withHost, withImages, withPackages } from "../crash/stages.ts";
import { harden, install, type Subject, stack, uninstall } from "../crash/subject.ts";
import { undisturbed, type Verdict } from "../crash/trial.ts";
import { cutWithinDpkg, moments } from "../crash/within-dpkg.ts";
import { preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

/** Servers side by side. */
const workers = Number(process.env.CLINCHER_CRASH_WORKERS ?? "3");
/** "all", or how many times as many deaths: 10. */
const wanted = process.env.CLINCHER_CRASH ?? "1";
const all = wanted === "all";
const share = all ? 10 : Number(wanted);
/** The subjects that are tried, and of which only some deaths. */
const only = process.env.CLINCHER_CRASH_ONLY;
const chosen = only === undefined ? null : parseOnly(only);
const seed = Number(process.env.CLINCHER_CRASH_SEED ?? "1");
/** A seed that is asked for also puts what runs side by side into another order. */
const order = process.env.CLINCHER_CRASH_SEED === undefined ? 0 : seed;
/** Where what came of each death is written, for a run of many. */
const report = process.env.CLINCHER_CRASH_REPORT;

/** As it was called. */
const commandLine = [
  ...["CLINCHER_CRASH", "CLINCHER_CRASH_SEED", "CLINCHER_CRASH_ONLY"].flatMap((name) =>
    process.env[name] === undefined ? [] : [`${name}=${process.env[name]}`],
  ),
  "npm run lab -- crash",
].join(" ");

/** Deaths of each in a plain run; what needs the containers takes half a minute or more for each. */
const sampled: ReadonlyMap<Subject, number> = new Map([
  [install, 6],
  [harden, 3],
  [uninstall, 6],
  [stack, 0.3],
  [backup, 2],
  [rotate, 0.5],
  [restore, 0.5],
  [upgrade, 0.2],
]);

/** What is not asked for by name is tried in a plain run only when it is quick. */
const isTried = (subject: Subject): boolean =>
  chosen === null ? share > 1 || quick.includes(subject) : chosen.has(subject.name);
const quick: readonly Subject[] = [install, harden, uninstall];
const anyOf = (...subjects: readonly Subject[]): boolean => subjects.some(isTried);

const throughDpkg = async (lab: Lab, server: Server): Promise<void> => {
  for (const line of share > 1 ? moments : moments.slice(0, 1)) {
    lab.step(`the power goes at dpkg's "${line.trim()}"`);
    await cutWithinDpkg(server, line);
  }
  await server.reset();
  await server.boot();
};

export default {
  name: "crash",
  proves:
    "wherever install, a change of ssh, uninstall, a backup, a restore, a new secret and an upgrade die (kill -9, power cut, full disk, broken disk), running them again ends as if nothing had happened",
  apart: "its sample of deaths takes four minutes, all of them hours",
  async run(lab) {
    const first = await preparedServer(lab, "crash0", { memory: "6G" });
    const version = (await first.run(["clincher", "--version"])).stdout.trim();
    await first.powerOff();
    await first.freeze();
    if (isTried(install)) await throughDpkg(lab, first);
    else await first.boot();
    await withPackages(lab, first);
    const servers = [first];
    for (let number = 1; number < workers; number += 1)
      servers.push(await lab.server(`crash${number}`, { memory: "6G", copyOf: first }));
    const verdicts: Verdict[] = [];
    const die = async (subject: Subject): Promise<void> => {
      if (!isTried(subject)) return;
      for (const server of servers.slice(1)) server.adopt(first);
      const began = performance.now();
      const count = Math.round((sampled.get(subject) ?? 0) * share);
      const sampling = {
        wanted: chosen?.get(subject.name) ?? "sample",
        count,
        all: all && quick.includes(subject),
        seed,
        order,
      } as const;
      const reference = await undisturbed(subject, first, order);
      const found = await enumerate(lab, subject, servers, reference, sampling);
      verdicts.push(...found);
      const minutes = (performance.now() - began) / 60_000;
      const changes = reference.log.length;
      if (report !== undefined)
        await record(report, {
          subject: subject.name,
          ...{ commands: [commandLine], version, minutes, changes, verdicts: found },
        });
      await proveRed(lab, subject, first, reference, order);
    };
    await die(install);
    if (anyOf(harden, uninstall, stack, backup, rotate, restore, upgrade)) await withHost(lab, first);
    await die(harden);
    await die(uninstall);
    if (anyOf(stack, backup, rotate, restore, upgrade)) await withImages(lab, first);
    await die(stack);
    if (anyOf(backup, rotate, restore, upgrade)) await withEverything(lab, first);
    await die(backup);
    await die(rotate);
    await die(upgrade);
    if (isTried(restore)) await withBackup(lab, first);
    await die(restore);
    const bad = verdicts.filter(({ problem }) => problem !== null);
    lab.step(
      `${bad.length} bad of ${verdicts.length}${all ? "" : ` (a sample, seed ${seed}; CLINCHER_CRASH=all tries every one)`}; longest without a login ${Math.max(0, ...verdicts.map(({ gap }) => gap)).toFixed(1)} s`,
    );
    expect(bad.length === 0, `${bad.length} of ${verdicts.length} deaths leave a trace`);
  },
} satisfies Scenario;
