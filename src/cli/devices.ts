import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stdout } from "../console/terminal.ts";
import { decideDevice, readDevices } from "../deploy/devices.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { exitCodes } from "../exit.ts";
import type { Devices, PendingDevice } from "../openclaw/devices.ts";
import { command } from "./command.ts";
import { commandGroup } from "./group.ts";

const json = { type: "boolean", description: "One JSON object." } as const;

const moment = (iso: string | null): string => (iso === null ? "" : `${iso.slice(11, 16)} UTC`);
const from = (address: string | null): string => address ?? "address not known";

/** The devices for a person. */
export const renderDevices = ({ pending, paired }: Devices, style: Style): string =>
  [
    pending.length === 0 ? "No device waits for approval." : style.bold("Waiting for you"),
    ...(pending.length === 0
      ? []
      : [
          table(
            [{}, { paint: style.bold }],
            pending.map((each) => [
              `  ${each.requestId}`,
              from(each.address),
              each.name,
              each.role,
              moment(each.asked),
            ]),
          ),
        ]),
    "",
    paired.length === 0 ? "None is approved." : style.bold("Approved"),
    ...(paired.length === 0
      ? []
      : [
          table(
            [{}, {}, {}],
            paired.map((each) => [
              `  ${each.deviceId.slice(0, 12)}`,
              from(each.address),
              each.name,
              each.role,
            ]),
          ),
        ]),
    "",
    pending.length === 0
      ? "Next: open the dashboard in the browser you want to approve, then run this again."
      : `Next, only if the address is yours: clincher devices approve ${pending[0]?.requestId ?? ""}`,
    "",
  ].join("\n");

const list = command({
  name: "devices list",
  summary: "Show which browsers wait and which are approved.",
  details: ["Asks the running gateway; a few seconds. Approves nothing."],
  examples: [
    ["clincher devices", "The same."],
    ["clincher devices list --json", "For a program."],
  ],
  args: { json },
  async run(args, { host }) {
    mustBeRoot(host);
    const devices = await readDevices(host);
    stdout.write(args.json ? `${JSON.stringify(devices)}\n` : renderDevices(devices, stdout.style));
    return exitCodes.ok;
  },
});

const decision = (verb: "approve" | "reject", done: string, summary: string, details: readonly string[]) =>
  command({
    name: `devices ${verb}`,
    summary,
    details,
    examples: [[`clincher devices ${verb} REQUEST-ID`, "The id that clincher devices shows."]],
    args: { id: { type: "positional", required: true, description: "Id of the request." }, json },
    async run(args, { host }) {
      mustBeRoot(host);
      const device: PendingDevice = await decideDevice(host, verb, args.id);
      stdout.write(
        args.json
          ? `${JSON.stringify({ [done]: device })}\n`
          : `${done === "approved" ? "Approved" : "Rejected"}: ${device.name}, ${from(device.address)}.\nNext: ${done === "approved" ? "reload the dashboard in that browser." : "clincher devices"}\n`,
      );
      return exitCodes.ok;
    },
  });

export const devicesCommand = commandGroup({
  name: "devices",
  summary: "Approve the browser that waits to use the dashboard.",
  details: [
    "A new browser needs your approval beside the token. clincher approves nothing by itself, and never more than the one you name.",
  ],
  examples: [
    ["clincher devices", "Who waits, from which address?"],
    ["clincher devices approve REQUEST-ID", "That one may."],
  ],
  commands: [
    list,
    decision("approve", "approved", "Let one waiting browser in.", [
      "Look at the address first: it must be yours. The name is what the device calls itself.",
    ]),
    decision("reject", "rejected", "Send one waiting browser away.", ["It may ask again."]),
  ],
  standard: list,
});
