import { seeded } from "../random.ts";

const modes = ["kill", "stop", "ENOSPC", "EIO"] as const;
export type Mode = (typeof modes)[number];
export const allModes: readonly Mode[] = modes;

export interface Death {
  /** The change right before which it dies, from 1. */
  readonly at: number;
  readonly mode: Mode;
}

/** What is tried of a subject: a sample, or exactly these. */
export type Wanted = "sample" | readonly Death[];

const deathsIn = (name: string, range: string, mode: string | undefined): readonly Death[] => {
  const [, from = "", to = from] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
  const chosen = modes.filter((each) => mode === undefined || each === mode);
  if (from === "" || chosen.length === 0)
    throw new Error(`CLINCHER_CRASH_ONLY: "${name}:${range}:${mode ?? ""}" is no death: uninstall:30-40:EIO`);
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, n) => Number(from) + n).flatMap((at) =>
    chosen.map((each) => ({ at, mode: each })),
  );
};

/**
 * "install,uninstall:30:ENOSPC,uninstall:40-44": a sample of one subject, and of another one death and all of five
 * changes. Throws for what cannot be read.
 */
export const parseOnly = (text: string): ReadonlyMap<string, Wanted> => {
  const wanted = new Map<string, Wanted>();
  for (const part of text.split(",").map((each) => each.trim())) {
    const [name = "", range, mode] = part.split(":");
    const before = wanted.get(name) ?? [];
    if (range === undefined || before === "sample") wanted.set(name, "sample");
    else wanted.set(name, [...before, ...deathsIn(name, range, mode)]);
  }
  return wanted;
};

/** So many deaths, none twice, of a command that notes its changes like this. */
export const drawDeaths = (log: readonly string[], count: number, seed: number): readonly Death[] => {
  const numbers = log.map((_, at) => at + 1);
  // Two in three are commits to the journal: every other death is at a change of the server itself.
  const changes = numbers.filter((at) => !/^\d+ commit /.test(log[at - 1] ?? ""));
  const random = seeded(seed);
  const drawn = new Map<string, Death>();
  // A command of few changes may not have so many deaths.
  for (let number = 0; drawn.size < count && number < count * 20; number += 1) {
    const among = number % 2 === 0 ? changes : numbers;
    const at = among[Math.floor(random() * among.length)] ?? 1;
    const mode = modes[Math.floor(number / 2) % modes.length] ?? "kill";
    drawn.set(`${at} ${mode}`, { at, mode });
  }
  return [...drawn.values()];
};

/** Each change with each way to die. */
export const everyDeath = (log: readonly string[]): readonly Death[] =>
  log.flatMap((_, at) => modes.map((mode) => ({ at: at + 1, mode })));
