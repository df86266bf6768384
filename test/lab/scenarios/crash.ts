import { servers as addresses } from "../addresses.ts";
import { defectiveExecutable } from "../crash/defect.ts";
import { type CrashRun, crashReport } from "../crash/report.ts";
import { harden, hostPhases, install, type Subject, stack, uninstall } from "../crash/subject.ts";
import { allModes, type Death, tryDeath, undisturbed } from "../crash/trial.ts";
import { cutWithinDpkg, moments } from "../crash/within-dpkg.ts";
import { preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { seeded } from "../random.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

/** Servers side by side. */
const workers = Number(process.env.CLINCHER_CRASH_WORKERS ?? "3");
/** Deaths of each subject in a run that is not told to try more. The stack takes half a minute for each. */
const sampled: Readonly<Record<string, number>> = { install: 6, harden: 3, uninstall: 6, stack: 0.5 };

/** "all", or how many times as many: 10. */
const wanted = process.env.CLINCHER_CRASH ?? "1";
const all = wanted === "all";
const share = all ? 10 : Number(wanted);
/** As it was called. */
const command = [
  `CLINCHER_CRASH=${wanted}`,
  ...(process.env.CLINCHER_CRASH_SEED === undefined
    ? []
    : [`CLINCHER_CRASH_SEED=${process.env.CLINCHER_CRASH_SEED}`]),
  "npm run lab -- crash",
].join(" ");

/** Where what came of each death is written, for a run of many. */
const report = process.env.CLINCHER_CRASH_REPORT;
const seed = Number(process.env.CLINCHER_CRASH_SEED ?? "1");
/** A seed that is asked for also puts what runs side by side into another order. */
const order = process.env.CLINCHER_CRASH_SEED === undefined ? 0 : seed;

const deathsOf = ({ name }: Subject, log: readonly string[]): readonly Death[] => {
  const numbers = log.map((_, at) => at + 1);
  if (all && name !== "stack") return numbers.flatMap((at) => allModes.map((mode) => ({ at, mode })));
  // Two in three are commits to the journal: every other death is at a change of the server itself.
  const changes = numbers.filter((at) => !/^\d+ commit /.test(log[at - 1] ?? ""));
  const random = seeded(seed + name.length);
  const count = Math.round((sampled[name] ?? 0) * share);
  return Array.from({ length: count }, (_, number) => {
    const among = number % 2 === 0 ? changes : numbers;
    return {
      at: among[Math.floor(random() * among.length)] ?? 1,
      mode: allModes[Math.floor(number / 2) % allModes.length] ?? "kill",
    };
  });
};

/** What the host's phases install, already there: every trial is then about all else. */
const withPackages = async (lab: Lab, server: Server): Promise<void> => {
  const { stdout } = await server.run(["clincher", "plan", "--json", "--only", hostPhases.join(",")], {
    check: false,
  });
  const plan = JSON.parse(stdout) as { steps: { changes: { summary: string }[] }[] };
  const names = plan.steps.flatMap(({ changes }) =>
    changes.flatMap(({ summary }) => (summary.startsWith("install ") ? summary.slice(8).split(" ") : [])),
  );
  lab.step(`${names.length} packages`);
  // Debian's own jail, which an install replaces within a second, must not ban an operator who tries every port.
  await server.write(
    "/etc/fail2ban/jail.d/lab.local",
    `[DEFAULT]\nignoreip = 127.0.0.0/8 ::1 ${addresses.router}\n`,
  );
  await server.shell(
    `export DEBIAN_FRONTEND=noninteractive; apt-get -qq update; apt-get -qq install -y --no-install-recommends ${names.join(" ")} >/dev/null; apt-get clean`,
  );
};

interface Enumerated {
  /** How many changes there are. */
  readonly changes: number;
  readonly verdicts: CrashRun["verdicts"];
}

const enumerate = async (lab: Lab, subject: Subject, servers: readonly Server[]): Promise<Enumerated> => {
  const [first] = servers;
  if (first === undefined) throw new Error("no server");
  const reference = await undisturbed(subject, first, order);
  const deaths = [...deathsOf(subject, reference.log)];
  lab.step(`${subject.name}: ${reference.log.length} changes, ${deaths.length} deaths`);
  const verdicts: Enumerated["verdicts"][number][] = [];
  const work = async (server: Server): Promise<void> => {
    for (let death = deaths.shift(); death !== undefined; death = deaths.shift()) {
      const verdict = await tryDeath(subject, server, death, reference, order);
      verdicts.push({ ...verdict, subject: subject.name });
      const { at, mode, what, gap, problem } = verdict;
      const outcome = problem === null ? `ok, ${gap.toFixed(1)} s` : "BAD";
      lab.step(`${subject.name} ${at} ${mode}: ${outcome}: ${what}`);
      if (problem !== null) console.log(problem.split("\n").slice(0, 30).join("\n"));
    }
  };
  await Promise.all(servers.map(work));
  return { changes: reference.log.length, verdicts };
};

/** An executable that writes before its original is kept has to be caught. */
const proveRed = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("with an original that is kept too late, it is noticed");
  const wanted = await undisturbed(install, server, 0);
  const defect = await defectiveExecutable();
  try {
    const broken: Subject = {
      ...install,
      argv: ["/run/defect", ...install.argv.slice(1)],
      prepare: (each) => each.push(defect.path, "/run/defect"),
    };
    const log = wanted.log.findIndex((line) => / writeFile \/etc\/issue$/.test(line));
    // Where the good one writes, the broken one has written and is about to note the original.
    const verdict = await tryDeath(broken, server, { at: log + 1, mode: "kill" }, wanted, 0);
    expect(
      verdict.problem !== null && /journal: - \/etc\/issue /.test(verdict.problem),
      "a journal that is written late is not noticed: the check cannot fail",
      verdict.problem ?? "",
    );
  } finally {
    defect.remove();
  }
};

export default {
  name: "crash",
  proves:
    "wherever install, a change of ssh and uninstall die (kill -9, power cut, full disk, broken disk), running them again ends as if nothing had happened",
  apart: "its sample of deaths takes four minutes, all of them hours",
  async run(lab) {
    const first = await preparedServer(lab, "crash0", { memory: "6G" });
    await first.powerOff();
    await first.freeze();
    for (const line of share > 1 ? moments : moments.slice(0, 1)) {
      lab.step(`the power goes at dpkg's "${line.trim()}"`);
      await cutWithinDpkg(first, line);
    }
    await first.reset();
    await first.boot();
    await withPackages(lab, first);
    const version = (await first.run(["clincher", "--version"])).stdout.trim();
    await first.powerOff();
    await first.freeze();
    const servers = [first];
    for (let number = 1; number < workers; number += 1) {
      const server = await lab.server(`crash${number}`, { memory: "4G", copyOf: first });
      servers.push(server);
    }
    const began = performance.now();
    const changes = new Map<string, number>();
    const verdicts: Enumerated["verdicts"][number][] = [];
    const die = async (subject: Subject, on: readonly Server[]): Promise<void> => {
      const found = await enumerate(lab, subject, on);
      changes.set(subject.name, found.changes);
      verdicts.push(...found.verdicts);
      if (report === undefined) return;
      const minutes = (performance.now() - began) / 60_000;
      await Bun.write(report, crashReport({ command, version, minutes, changes, verdicts }));
    };
    await die(install, servers);
    await proveRed(lab, first);

    lab.step("the same from a server on which the host is installed");
    await undisturbed(install, first, 0);
    await first.powerOff();
    await first.freeze();
    for (const server of servers.slice(1)) server.adopt(first);
    await die(harden, servers);
    await die(uninstall, servers);
    if (share > 1) {
      lab.step("the images, once; then the containers");
      await undisturbed(stack, first, 0);
      await die(stack, [first]);
    }
    const bad = verdicts.filter(({ problem }) => problem !== null);
    lab.step(
      `${bad.length} bad of ${verdicts.length}${all ? "" : ` (a sample, seed ${seed}; CLINCHER_CRASH=all tries every one)`}; longest without a login ${Math.max(...verdicts.map(({ gap }) => gap)).toFixed(1)} s`,
    );
    expect(bad.length === 0, `${bad.length} of ${verdicts.length} deaths leave a trace`);
  },
} satisfies Scenario;
