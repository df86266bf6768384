import { cpus, totalmem } from "node:os";
import type { Race, RaceOptions } from "./race.ts";
import { type Event, figures, type Goal, goals, ratios, table } from "./report.ts";
import { medianOf } from "./timed.ts";

export const goalsOf = ({ first, again, everything }: Race): readonly Goal[] => {
  const nothing = "nothing to do";
  return [
    {
      what: `${nothing}, all phases, against Ansible's host part: wall`,
      event: everything,
      against: "Ansible",
      quantity: "seconds",
      atLeast: 100,
    },
    {
      what: `${nothing}, all phases, against Ansible's host part: CPU`,
      event: everything,
      against: "Ansible",
      quantity: "cpu",
      atLeast: 100,
    },
    {
      what: `${nothing}, host phases: wall, against pyinfra`,
      event: again,
      against: "pyinfra",
      quantity: "seconds",
      atLeast: 5,
    },
    {
      what: `${nothing}, host phases: CPU, against Ansible`,
      event: again,
      against: "Ansible",
      quantity: "cpu",
      atLeast: 100,
    },
    {
      what: "first run, host phases: wall, against Ansible",
      event: first,
      against: "Ansible",
      quantity: "seconds",
      atLeast: 3,
    },
  ];
};

const list = (lines: readonly string[]): string => lines.map((line) => `- \`${line}\``).join("\n");

const differencesOf = ({ differences }: Race): string =>
  [...differences]
    .filter(([name]) => name === "Ansible" || name === "pyinfra")
    .map(([name, lines]) => (lines.length === 0 ? `${name}: none.` : `${name}:\n\n${list(lines)}`))
    .join("\n\n");

/** The part of docs/benchmarks.md that this race makes. */
export const page = (race: Race, options: RaceOptions, load: readonly number[]): string => {
  const { job, resources, first, again, everything, start, watch, sizes, versions } = race;
  const events: readonly Event[] = [again, everything, first, start, ...watch];
  const noOp = medianOf(everything.lane.clincher ?? [], "seconds");
  return `## The race: a host with clincher, Ansible, pyinfra and a shell

Written by \`npm run bench -- race --first ${options.first} --again ${options.again}\` on ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB,
load ${load.map((each) => each.toFixed(1)).join(" → ")}. Equal fresh servers of the lab, Debian 13, packages from the same mirror; one after the other in the
same run, ${options.first} first runs and ${options.again} with nothing to do. ${[...versions].map(([name, version]) => `${name}: ${version}`).join("; ")}.

${goals(goalsOf(race))}

\`clincher install\` of all phases with nothing to do: ${noOp.toFixed(2)} s (goal: at most 0.5 s).

${ratios(events)}

${figures(events)}

${table(["size on the server, interpreter included", ...sizes.keys()], [["", ...[...sizes.values()].map((size) => `${(size / 1e6).toFixed(size < 1e6 ? 3 : 0)} MB`)]])}

CPU is user and system time of everything a tool starts and waits for; memory that of its largest process. The job is made
from what clincher plans on a fresh server and what is there afterwards: ${job.steps.length} steps, the same for Ansible and pyinfra, with
Ansible's facts off and pipelining on. Of clincher's ${resources} resources some have no equal there and were left out for them: whether
anything overrides sshd, kernel, fail2ban or sudo, and whether the firewall in the kernel is the one on disk (${job.without.join(", ") || "all others were in order from the start"}).
\`apt-get alone\` installs the same packages in one go and does nothing else: most of everybody's first run. clincher comes near
it because it fetches no descriptions of packages and has the settings of sysstat there before its package, which else
disables what is then to be enabled (Ansible and pyinfra have them there before as well). The guide's
watchdog.sh looks at five containers, disk and memory; \`clincher status\` at the containers, settings and what runs by itself,
\`clincher verify --quick\` tries two dozen things (verify.md).
The guide's shell does less (no kernel hardening, no updates, nothing in front of published ports), and a second run of it
does everything again.

What is other than on clincher's server afterwards, in settings, users, packages, units, ports, firewall and kernel:

${differencesOf(race)}
`;
};
