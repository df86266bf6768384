import { installedServer } from "../deployment.ts";
import { type Place, placeText } from "../faults/changes.ts";
import { seeded } from "../random.ts";
import { dyingAt, holdResume, type Mode, releaseResume } from "../recovery/dying.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import {
  clincher,
  differencesOf,
  newRelease,
  oldRelease,
  running,
  stateOf,
  touchedByTurn,
  useAgent,
} from "../upgrade.ts";

const upgrade = ["clincher", "upgrade", newRelease, "--yes", "--json"];
const rollback = ["clincher", "rollback", "--yes", "--json"];

interface Death {
  readonly when: string;
  /** As the failpoint's switch has it. */
  readonly at: string;
  readonly mode: Mode;
  /** The release that runs once it has been ended; null where either may. */
  readonly ends: string | null;
}

interface Step extends Place {
  readonly mode: Mode;
  readonly ends: string;
}

const deathAt = (step: Step): Death => ({ ...step, at: placeText(step) });

/** Deaths besides those at the steps, at any change; another seed draws others. */
const drawn = Number(process.env.CLINCHER_CRASH ?? "3");
const random = seeded(Number(process.env.CLINCHER_CRASH_SEED ?? "1"));
/** About as many changes has an upgrade; one that dies at none ends as it should. */
const changes = 250;

const drawDeath = (_: unknown, number: number): Death => {
  const at = 1 + Math.floor(random() * changes);
  const mode = (["kill", "ENOSPC", "EIO"] as const)[number % 3] ?? "kill";
  return { when: `before change ${at}`, at: String(at), mode, ends: null };
};

const marker = /^writeFile .*before-upgrade\/marker\.json/;
const settings = /^writeFile \/etc\/clincher\/clincher\.toml/;
const stop = /^run docker stop/;
const start = /^run docker compose up/;

/** Every step that an upgrade's record knows, and what lies between. */
const forward: readonly Step[] = [
  { when: "with the copy begun", change: marker, after: true, mode: "kill", ends: oldRelease },
  { when: "with the gateway stopped", change: stop, after: true, mode: "stop", ends: oldRelease },
  { when: "with the gateway stopped", change: stop, after: true, mode: "ENOSPC", ends: oldRelease },
  { when: "at the note that all is kept", change: marker, nth: 2, mode: "ENOSPC", ends: oldRelease },
  { when: "with all kept", change: marker, nth: 2, after: true, mode: "kill", ends: oldRelease },
  { when: "at the settings", change: settings, mode: "EIO", ends: oldRelease },
  { when: "with the new settings", change: settings, after: true, mode: "ENOSPC", ends: newRelease },
  { when: "with the new settings", change: settings, after: true, mode: "kill", ends: newRelease },
  { when: "at the start of the new release", change: start, mode: "stop", ends: newRelease },
  { when: "with the new release up", change: start, after: true, mode: "kill", ends: newRelease },
  { when: "at the last note", change: marker, nth: 3, mode: "kill", ends: newRelease },
];

const moves = /^rename \/opt\/openclaw\/(state|sandboxes)/;

/** The same of a way back. */
const backward: readonly Step[] = [
  { when: "with its first note", change: marker, after: true, mode: "kill", ends: oldRelease },
  { when: "between two moves", change: moves, after: true, mode: "stop", ends: oldRelease },
  { when: "between two moves", change: moves, nth: 2, after: true, mode: "ENOSPC", ends: oldRelease },
  { when: "at the start of the old release", change: start, mode: "kill", ends: oldRelease },
  { when: "at its last note", change: /^remove .*before-upgrade\/marker/, mode: "kill", ends: oldRelease },
];

/** The release that runs, healthy or not, by its own word; empty when none does. */
const releaseHere = async (server: Server): Promise<string> => {
  const { code, stdout } = await server.run(
    ["docker", "exec", "openclaw", "node", "-p", 'require("/app/package.json").version'],
    { check: false },
  );
  return code === 0 ? stdout.trim() : "";
};

/** Whoever runs has data that it can read: the old release never what the new one has worked on. */
const halfState = async (server: Server, before: string): Promise<string> =>
  (await releaseHere(server)) === oldRelease ? untouched(differencesOf(before, await stateOf(server))) : "";

const untouched = (differences: string): string =>
  differences
    .split("\n")
    .filter((line) => line !== "" && !touchedByTurn.test(line))
    .filter((line) => !/\[openclaw\]|^[+-] version = /.test(line))
    .join("\n");

/** As if nothing had happened, but for the release. Empty when it is so. */
const notEnded = async (server: Server, before: string, ends: string): Promise<string> => {
  // Its timer is held back, so that a step dies when the scenario says so.
  const plan = await clincher(server, "plan", "--skip", "resume");
  const release = await running(server);
  const status = JSON.parse((await clincher(server, "status", "--json")).said) as { cutOff: unknown };
  const left = await server.shell(
    "ls -d /opt/openclaw/.before-upgrade /opt/openclaw/.restore /opt/openclaw/.replaced 2>/dev/null || true",
  );
  return [
    release === ends ? "" : `runs ${release}, not ${ends}`,
    plan.code === 0 ? "" : plan.said,
    status.cutOff === null ? "" : `status: ${JSON.stringify(status.cutOff)}`,
    ends === oldRelease ? left.stdout : "",
    ends === oldRelease ? untouched(differencesOf(before, await stateOf(server))) : "",
  ]
    .join("\n")
    .trim();
};

const patience = 240_000;

/** What systemd does by itself after a boot, waited for. */
const byItself = async (server: Server, before: string, ends: string): Promise<string> => {
  await releaseResume(server);
  const deadline = performance.now() + patience;
  let problem = "never looked at";
  while (problem !== "" && performance.now() < deadline) {
    await Bun.sleep(3000);
    problem = await notEnded(server, before, ends);
  }
  await holdResume(server);
  return problem;
};

const tryDeath = async (
  server: Server,
  before: string,
  argv: readonly string[],
  { when, at, mode, ends }: Death,
): Promise<string> => {
  const what = `${argv[1]}, ${mode} ${when}`;
  const death = await dyingAt(server, at, argv, mode);
  if (!death.died && ends !== null) return `${what}: it did not die\n${death.output}`;
  const half = await halfState(server, before);
  if (half !== "") return `${what}: the old release runs on other data\n${half}`;
  if (mode === "stop") {
    const problem = await byItself(server, before, ends ?? oldRelease);
    return problem === "" ? "" : `${what}, by itself after a boot:\n${problem}`;
  }
  const { code, said } = await clincher(server, "resume");
  const problem = await notEndedAfter(server, before, ends ?? (await releaseHere(server)));
  return problem === "" && code === 0
    ? ""
    : `${what}: resume exit ${code}\n${said}\n${problem}\n${death.output}`;
};

/** The plan looks at what just started, which may not have answered its health check yet. */
const notEndedAfter = async (server: Server, before: string, ends: string): Promise<string> => {
  let problem = "";
  for (let tries = 0; tries < 20; tries += 1) {
    problem = await notEnded(server, before, ends);
    if (problem === "") break;
    await Bun.sleep(3000);
  }
  return problem;
};

/** Pulled and kept under another name: what is tried here is what comes after a pull. */
const keepImage = async (server: Server): Promise<void> => {
  const name = `ghcr.io/openclaw/openclaw:${newRelease}`;
  await server.shell(
    `docker pull --quiet ${name}; docker tag ${name} kept:${newRelease}; docker rmi ${name}`,
    {
      timeoutSeconds: 300,
    },
  );
};

const scenario: Scenario = {
  name: "upgrade-faults",
  proves:
    "an upgrade and a rollback cut off at each of their steps by kill -9, power cut, a broken or a full disk: the old release never runs on data that the new one had, and clincher resume, which systemd runs, ends it by itself",
  apart: "some twenty upgrades and rollbacks that die take about nine minutes",
  async run(lab) {
    const problems: string[] = [];
    const { server } = await installedServer(lab, "box");
    await useAgent(lab, server);
    await holdResume(server);
    await keepImage(server);
    const before = await stateOf(server);
    const ways = [...backward];
    const note = async (problem: string): Promise<void> => {
      if (problem === "") return;
      lab.step(`  ${problem}`);
      problems.push(problem);
      // So that the next step begins where it should.
      await clincher(server, "resume");
      if ((await running(server)) !== oldRelease) await clincher(server, "rollback", "--yes");
    };
    for (const step of forward) {
      lab.step(`${step.mode} during an upgrade, ${step.when}`);
      await note(await tryDeath(server, before, upgrade, deathAt(step)));
      if ((await running(server)) === oldRelease) continue;
      const back = ways.shift();
      if (back === undefined) throw new Error("more ways forward than back");
      lab.step(`${back.mode} during a rollback, ${back.when}`);
      await note(await tryDeath(server, before, rollback, deathAt(back)));
    }
    for (const death of Array.from({ length: drawn }, drawDeath)) {
      lab.step(`${death.mode} during an upgrade, ${death.when}`);
      await note(await tryDeath(server, before, upgrade, death));
      if ((await running(server)) === oldRelease) continue;
      const { code, said } = await clincher(server, "rollback", "--yes");
      await note(code === 0 ? "" : `rollback after it: exit ${code}\n${said}`);
    }
    if (problems.length > 0) throw new Error(problems.join("\n\n"));
  },
};

export default scenario;
