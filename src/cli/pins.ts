import type { Style } from "../console/style.ts";
import { stdout } from "../console/terminal.ts";
import { wrap } from "../console/text.ts";
import { readPins } from "../deploy/pins.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Known, PinReport } from "../stack/pin-report.ts";
import { command } from "./command.ts";
import { commandGroup } from "./group.ts";
import { settingsFlags, settingsFrom } from "./settings-flags.ts";

/** Enough of a digest to compare by eye. */
const short = (known: Known): string =>
  "digest" in known ? `${known.digest.slice(0, 31)}…` : `? ${known.unknown}`;

const one = (pin: PinReport, style: Style): string => {
  const mark = pin.state === "as locked" ? style.green(style.symbols.done) : style.red(style.symbols.failed);
  const line = (name: string, text: string): string => `  ${name.padEnd(9)} ${text}`;
  return [
    `${mark} ${style.bold(pin.service)}: ${pin.state}`,
    line("pinned", pin.pinned),
    line("locked", short(pin.locked)),
    line("runs", short(pin.running)),
    line("registry", short(pin.registry)),
    ...pin.findings.flatMap((finding) => wrap(finding, 76)).map((text) => `  ${text}`),
  ].join("\n");
};

/** Pins for a person. */
export const renderPins = (pins: readonly PinReport[], style: Style): string => {
  const fix = pins.find((pin) => pin.fix !== null)?.fix;
  return `${[...pins.map((pin) => one(pin, style)), `${style.bold("Next:")} ${fix ?? "clincher verify"}`].join("\n\n")}\n`;
};

/** 1 when an image differs, 6 when no more is wrong than that a registry did not answer. */
export const pinsExit = (pins: readonly PinReport[]): ExitCode => {
  if (pins.some(({ state }) => state === "differs")) return exitCodes.failed;
  return pins.some(({ state }) => state === "not known") ? exitCodes.network : exitCodes.ok;
};

const checkCommand = command({
  name: "pins check",
  summary: "Compare pinned, locked, running and published images.",
  details: [
    "Each image is pinned by a tag in this release of clincher and held to the digest that was recorded at its first pull: every start is by that digest. This says what differs: the lock, what runs, and what the registry has under the tag now. Pulls and changes nothing.",
    "Exit code 0: all the same. 1: something differs. 6: a registry did not answer.",
  ],
  examples: [
    ["clincher pins check", "For you."],
    ["clincher pins check --json", "For a program."],
  ],
  args: { ...settingsFlags, json: { type: "boolean", description: "One JSON object." } },
  async run(args, { host, environment }, rawArgs) {
    const pins = await readPins(host, {
      flags: settingsFrom(args, rawArgs),
      environment,
      settingsFile: args.config,
      secretsFile: args["secrets-file"],
    });
    stdout.write(args.json ? `${JSON.stringify({ pins })}\n` : renderPins(pins, stdout.style));
    return pinsExit(pins);
  },
});

export const pinsCommand = commandGroup({
  name: "pins",
  summary: "See whether the images are the ones that are pinned.",
  details: ["Images are pinned by tag and digest; nothing that is published later gets in by itself."],
  examples: [["clincher pins check", "What differs?"]],
  commands: [checkCommand],
  standard: checkCommand,
});
