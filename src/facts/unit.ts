import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";

export interface UnitFact {
  readonly loaded: boolean;
  readonly active: boolean;
  /** Starts at boot. */
  readonly enabled: boolean;
  /** Somebody made it impossible to start. */
  readonly masked?: boolean;
  /** When its main process started, or a unit without one, such as a timer; milliseconds since 1970. Null when it has not. */
  readonly started: number | null;
}

/** `systemctl show --timestamp=us+utc -p LoadState,ActiveState,UnitFileState,ExecMainStartTimestamp,ActiveEnterTimestamp`. */
export const parseUnit = (text: string): UnitFact => {
  const values = new Map(
    text.split("\n").map((line) => {
      const [name = "", ...rest] = line.split("=");
      return [name, rest.join("=")] as const;
    }),
  );
  // "Sat 2026-11-21 00:41:02.123456 UTC"
  const began = values.get("ExecMainStartTimestamp") ?? values.get("ActiveEnterTimestamp") ?? "";
  const time = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC/.exec(began);
  const enabled = values.get("UnitFileState") ?? "";
  return {
    loaded: values.get("LoadState") === "loaded",
    active: values.get("ActiveState") === "active",
    enabled: enabled === "enabled" || enabled === "static" || enabled === "alias",
    ...(enabled.startsWith("masked") ? { masked: true } : {}),
    started: time === null ? null : Date.parse(`${time[1]}T${time[2]}Z`),
  };
};

/** "enabled active", "masked inactive", "absent": a unit's state in two words, or one. */
export const unitState = ({ loaded, active, enabled, masked }: UnitFact): string => {
  if (!loaded && masked !== true) return "absent";
  return `${masked === true ? "masked" : enabled ? "enabled" : "disabled"} ${active ? "active" : "inactive"}`;
};

const properties = "LoadState,ActiveState,UnitFileState,ExecMainStartTimestamp,ActiveEnterTimestamp";

/** One program tells of all: a block for each, in the order of the names, with empty lines between. */
const readUnits = async (host: Host, names: readonly string[]): Promise<ReadonlyMap<string, UnitFact>> => {
  const { stdout } = await host.run({
    argv: ["systemctl", "show", "--timestamp=us+utc", "-p", properties, "--", ...names],
  });
  const blocks = stdout.split(/\n\n+/);
  return new Map(names.map((name, at) => [name, parseUnit(blocks[at] ?? "")]));
};

interface Question {
  readonly names: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, UnitFact>>;
}

/** Questions that were not asked yet. */
const questions = new WeakMap<Host, Question>();

/** Whoever asks in the same moment shares one question. */
const questionTo = (host: Host): Question => {
  const open = questions.get(host);
  if (open !== undefined) return open;
  const names = new Set<string>();
  const answer = Promise.resolve().then(() => {
    questions.delete(host);
    return readUnits(host, [...names]);
  });
  const question = { names, answer };
  questions.set(host, question);
  return question;
};

/** A systemd unit as it is now. */
export const unit = (name: string): Fact<UnitFact> => ({
  key: `unit ${name}`,
  read: async (host) => {
    const { names, answer } = questionTo(host);
    names.add(name);
    return (await answer).get(name) ?? parseUnit("");
  },
});
