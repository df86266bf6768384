import { newRelease, oldRelease } from "../upgrade.ts";

/** Data that a backup, a restore or an upgrade keeps: whose it is, and which release worked on it last. */
interface Copy {
  readonly world: string;
  readonly release: string;
}

/** What has to be true of a server. */
export interface Life extends Copy {
  /** Backups, oldest first. */
  readonly saved: readonly Copy[];
  /** What the last restore replaced, or what an undo of it did. */
  readonly aside: (Copy & { readonly undone: boolean }) | null;
  /** What the last upgrade kept. */
  readonly kept: Copy | null;
  readonly stopped: boolean;
  readonly port: number;
  /** How many worlds there have been. */
  readonly worlds: number;
}

/** The exit code that a step has to have, and the server after it. */
export interface Outcome {
  readonly exit: number;
  readonly life: Life;
}

/** What the runner does besides: see test/lab/life/live.ts. */
type Deed = "mark" | "broken release" | "power cut in the moves" | "reboot" | "ssh port" | "uninstall";

/** One thing that an operator does. `argv`: of clincher; OLDEST stands for the id of the oldest backup. */
export interface Step {
  readonly name: string;
  readonly argv: readonly string[];
  readonly deed?: Deed;
  outcome(life: Life): Outcome;
}

const well = (life: Life, now: Partial<Life> = {}): Outcome => ({ exit: 0, life: { ...life, ...now } });
const refused = (life: Life, exit: number): Outcome => ({ exit, life });
const copyOf = ({ world, release }: Life): Copy => ({ world, release });
const saves = (life: Life): readonly Copy[] => [...life.saved, copyOf(life)];

const restores = (life: Life, from: Copy | undefined): Outcome => {
  if (from === undefined) return refused(life, 3);
  if (from.release === newRelease && life.release === oldRelease) return refused(life, 4);
  return well(life, { world: from.world, aside: { ...copyOf(life), undone: false }, stopped: false });
};

const goesBack = (life: Life, undone: boolean): Outcome => {
  const { aside } = life;
  if (aside === null || (undone && !aside.undone)) return refused(life, 3);
  if (aside.undone !== undone) return well(life);
  return well(life, { world: aside.world, aside: { ...copyOf(life), undone: !undone }, stopped: false });
};

const upgrades = (life: Life, fails: boolean): Outcome => {
  if (life.stopped) return refused(life, 4);
  if (life.release === newRelease) return well(life);
  const saved = saves(life);
  if (fails) return { exit: 1, life: { ...life, saved } };
  return well(life, { saved, release: newRelease, kept: copyOf(life) });
};

const rollsBack = (life: Life): Outcome => {
  const { kept, aside } = life;
  if (kept === null) return refused(life, 3);
  // What a restore replaced under the new release is nothing that the old one could read.
  const left = aside?.release === oldRelease ? aside : null;
  return well(life, { ...kept, aside: left, kept: null, stopped: false });
};

/** All that may happen to a server, by a short name. */
export const steps: Readonly<Record<string, Step>> = {
  work: {
    ...{ name: "the agent works", argv: [], deed: "mark" },
    outcome: (life) => well(life, { world: `w${life.worlds + 1}`, worlds: life.worlds + 1 }),
  },
  backup: {
    ...{ name: "a backup", argv: ["backup", "run"] },
    outcome: (life) => well(life, { saved: saves(life) }),
  },
  restore: {
    ...{ name: "the newest backup comes back", argv: ["restore", "--yes"] },
    outcome: (life) => restores(life, life.saved.at(-1)),
  },
  restoreOldest: {
    ...{ name: "the oldest backup comes back", argv: ["restore", "--snapshot", "OLDEST", "--yes"] },
    outcome: (life) => restores(life, life.saved[0]),
  },
  restoreCut: {
    name: "the newest backup comes back, and the power is cut in the middle of its moves",
    ...{ argv: ["restore", "--yes"], deed: "power cut in the moves" },
    outcome: (life) => restores(life, life.saved.at(-1)),
  },
  undo: {
    ...{ name: "undo", argv: ["restore", "--undo", "--yes"] },
    outcome: (life) => goesBack(life, false),
  },
  redo: {
    ...{ name: "redo", argv: ["restore", "--redo", "--yes"] },
    outcome: (life) => goesBack(life, true),
  },
  upgradeFails: {
    name: "an upgrade to a release that does not start",
    ...{ argv: ["upgrade", newRelease, "--yes", "--within", "2m"], deed: "broken release" },
    outcome: (life) => upgrades(life, true),
  },
  upgrade: {
    ...{ name: "an upgrade", argv: ["upgrade", newRelease, "--yes"] },
    outcome: (life) => upgrades(life, false),
  },
  rollback: { ...{ name: "a rollback", argv: ["rollback", "--yes"] }, outcome: rollsBack },
  rotateToken: {
    ...{ name: "a new gateway token", argv: ["rotate", "gateway_token"] },
    outcome: (life) => (life.stopped ? refused(life, 2) : well(life)),
  },
  rotateKey: {
    ...{ name: "a new backup key", argv: ["rotate", "backup_key"] },
    outcome: (life) => (life.stopped ? refused(life, 2) : well(life)),
  },
  stop: { ...{ name: "stop", argv: ["stop"] }, outcome: (life) => well(life, { stopped: true }) },
  start: { ...{ name: "start", argv: ["start"] }, outcome: (life) => well(life, { stopped: false }) },
  reboot: { ...{ name: "a reboot", argv: [], deed: "reboot" }, outcome: (life) => well(life) },
  port: {
    ...{ name: "another port for ssh", argv: ["install", "--yes"], deed: "ssh port" },
    outcome: (life) => well(life, { port: life.port === 9922 ? 9923 : 9922, stopped: false }),
  },
  reinstall: {
    name: "uninstalled, but for the data, and installed again",
    ...{ argv: ["uninstall", "--keep-data", "--yes"], deed: "uninstall" },
    outcome: (life) => well(life, { aside: null, kept: null, stopped: false }),
  },
};

export type StepName = keyof typeof steps & string;

/** One life in which each thing comes after what it could trip over. */
export const script: readonly StepName[] = [
  ...["work", "backup", "work", "restore", "upgradeFails", "undo", "redo", "upgrade", "work", "backup"],
  ...["restoreOldest", "rotateToken", "rollback", "undo", "restore", "rotateKey", "restoreOldest", "work"],
  ...["stop", "reboot", "rotateToken", "upgrade", "undo", "port", "work", "backup", "work", "restoreCut"],
  ...["upgrade", "rollback", "undo", "stop", "start", "reinstall", "undo", "rollback", "upgrade", "backup"],
];

/** So many steps, as chance has them. */
export const chosen = (random: () => number, count: number): readonly StepName[] =>
  Array.from({ length: count }, () => {
    const names = Object.keys(steps);
    return names[Math.floor(random() * names.length)] ?? "work";
  });
