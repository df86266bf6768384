import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";
import { type Defect, defectiveExecutable, lateJournal, unnotedMoves } from "./defect.ts";
import { restore } from "./running.ts";
import { install, type Subject } from "./subject.ts";
import { type Reference, tryDeath } from "./trial.ts";

// What finds nothing wrong may be blind: each way of looking has to be seen to find something.

/** The same command with an invariant broken, where it dies, and what is then found. */
interface Broken {
  readonly what: string;
  readonly defect: Defect;
  readonly at: RegExp;
  readonly found: RegExp;
}

const brokenOnes: ReadonlyMap<string, Broken> = new Map([
  [
    install.name,
    {
      what: "an original that is kept too late",
      defect: lateJournal,
      // Where the good one writes, the broken one has written and is about to note the original.
      at: / writeFile \/etc\/issue$/,
      found: /journal: - \/etc\/issue /,
    },
  ],
  [
    restore.name,
    {
      what: "moves that are not noted before",
      defect: unnotedMoves,
      // One note less: the first half of the old data is aside, the second is not.
      at: / rename \/opt\/openclaw\/state$/,
      found: /\.replaced\/opt\/openclaw\/sandboxes/,
    },
  ],
]);

const dieBroken = async (
  server: Server,
  subject: Subject,
  reference: Reference,
  order: number,
  { what, defect, at, found }: Broken,
): Promise<void> => {
  const executable = await defectiveExecutable(defect);
  try {
    const broken: Subject = {
      ...subject,
      argv: ["/run/defect", ...subject.argv.slice(1)],
      prepare: async (each) => {
        await subject.prepare?.(each);
        await each.push(executable.path, "/run/defect");
      },
    };
    const number = reference.log.findIndex((line) => at.test(line)) + 1;
    expect(number > 0, `no change is like ${at.source}`);
    const { problem } = await tryDeath(broken, server, { at: number, mode: "kill" }, reference, order);
    expect(
      problem !== null && found.test(problem),
      `${what}: not noticed, so the check cannot fail`,
      problem ?? "",
    );
  } finally {
    executable.remove();
  }
};

/** Throws when the trial of this subject would not notice what is wrong. */
export const proveRed = async (
  lab: Lab,
  subject: Subject,
  server: Server,
  reference: Reference,
  order: number,
): Promise<void> => {
  lab.step(`${subject.name}: half of it, not run again, is noticed`);
  const death = { at: Math.ceil(reference.log.length / 2), mode: "kill" } as const;
  const { problem } = await tryDeath({ ...subject, again: ["true"] }, server, death, reference, order);
  expect(problem !== null, `half of ${subject.name} counts as all of it: the check cannot fail`);
  const broken = brokenOnes.get(subject.name);
  if (broken === undefined) return;
  lab.step(`${subject.name}: ${broken.what}, noticed`);
  await dieBroken(server, subject, reference, order, broken);
};
