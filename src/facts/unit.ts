import type { Fact } from "./fact.ts";

export interface UnitFact {
  readonly loaded: boolean;
  readonly active: boolean;
  /** Starts at boot. */
  readonly enabled: boolean;
  /** Somebody made it impossible to start. */
  readonly masked?: boolean;
  /** When its main process started, milliseconds since 1970; null when it has not. */
  readonly started: number | null;
}

/** `systemctl show --timestamp=us+utc -p LoadState,ActiveState,UnitFileState,ExecMainStartTimestamp`. */
export const parseUnit = (text: string): UnitFact => {
  const values = new Map(
    text.split("\n").map((line) => {
      const [name = "", ...rest] = line.split("=");
      return [name, rest.join("=")] as const;
    }),
  );
  // "Sat 2026-11-21 00:41:02.123456 UTC"
  const time = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC/.exec(
    values.get("ExecMainStartTimestamp") ?? "",
  );
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

/** A systemd unit as it is now. */
export const unit = (name: string): Fact<UnitFact> => ({
  key: `unit ${name}`,
  read: async (host) => {
    const result = await host.run({
      argv: [
        "systemctl",
        "show",
        "--timestamp=us+utc",
        "-p",
        "LoadState,ActiveState,UnitFileState,ExecMainStartTimestamp",
        "--",
        name,
      ],
    });
    return parseUnit(result.stdout);
  },
});
