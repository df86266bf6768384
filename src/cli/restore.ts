import { bytes } from "../console/bytes.ts";
import { isSomebodyHere, openPrompter } from "../console/prompt.ts";
import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stderr, stdout } from "../console/terminal.ts";
import { mayRestore } from "../deploy/agent-here.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { readMarker, restoreReplaced } from "../facts/restore.ts";
import { looksLikeArchive } from "../recovery/legacy/restore.ts";
import { dropLook } from "../recovery/restore/fetch.ts";
import { partsFrom } from "../recovery/restore/parts.ts";
import { type Prospect, prepareRestore, type Request, runRestore } from "../recovery/restore/restore.ts";
import { backupKey, sourcePlace } from "../recovery/restore/source.ts";
import { createTimeline } from "../recovery/restore/timeline.ts";
import { restoreTo } from "../recovery/restore/to.ts";
import { secretReason } from "../settings/secrets/rules.ts";
import { hostPaths } from "../stack/paths.ts";
import { version } from "../version.ts";
import { agreed, mustBeAgreeable } from "./agreed.ts";
import { alone } from "./alone.ts";
import { refuseMore } from "./arguments.ts";
import { command, repeated, type Session } from "./command.ts";
import { durationFlag } from "./duration-flag.ts";
import { withProgress } from "./long-work.ts";
import { moment, momentFlag } from "./moment.ts";
import { type Manner, recover, timelineText } from "./recovering.ts";
import { restoreBack } from "./restore-back.ts";
import { refuseBesideArchives, refuseContradictions, restoreTaker } from "./restore-flags.ts";
import { restoreLegacy } from "./restore-legacy.ts";
import { settingsFrom } from "./settings-flags.ts";
import { verifyAfter } from "./verify-after.ts";

const askKey = async (): Promise<string> => {
  const prompter = openPrompter();
  if (prompter === null) return "";
  try {
    return await prompter.text({
      message: "Backup key",
      help: "It is on the recovery sheet. What you type is not shown.",
      check: (text) => secretReason("backup_key", text),
      optional: false,
      hidden: true,
    });
  } finally {
    prompter.close();
  }
};

const prospectText = ({ snapshot, about, fresh, seen, request }: Prospect, style: Style): string =>
  [
    style.bold(`Backup ${snapshot.id.slice(0, 8)} of ${moment(Date.parse(about.taken))}`),
    table(
      [{}, {}],
      [
        ["  Server", `${about.host} (${about.addresses.join(", ")}), ${about.os}, ${about.architecture}`],
        ["  Holds", `${about.files} files, ${bytes(about.bytes)}, OpenClaw ${about.openclaw}`],
        [
          "  Here",
          fresh
            ? "nothing is installed: settings, hardening, Docker and services come first"
            : `runs already: ${request.only.length === 0 ? "its data" : `only ${request.only.join(", ")}`} is replaced and kept for clincher restore --undo, its settings stay`,
        ],
        [
          "  Changes",
          `${seen.plan.changes} in ${new Set(seen.plan.steps.map(({ phase }) => phase)).size} phases`,
        ],
      ],
    ),
    "",
    "",
  ].join("\n");

const restoreAs = async (
  session: Session,
  manner: Manner,
  request: Request,
  dryRun: boolean,
): Promise<ExitCode> => {
  const { host } = session;
  const began = host.now();
  const timeline = createTimeline(() => performance.now());
  // What is restored is started: never beside a server that has the agent.
  await mayRestore(host);
  const begun = await readMarker(host);
  const prospect = await withProgress(manner.json, (progress) => prepareRestore(host, request, progress));
  timeline.note(`Backup ${prospect.snapshot.id.slice(0, 8)} found, settings read`);
  const text = prospectText(prospect, stdout.style);
  if (dryRun) {
    const { snapshot, about, fresh, seen } = prospect;
    await dropLook(host, begun);
    stdout.write(
      manner.json
        ? `${JSON.stringify({ snapshot, about, fresh, changes: seen.plan.changes })}\n`
        : `${text}Nothing was changed. Next: the same without --dry-run\n`,
    );
    return exitCodes.ok;
  }
  const { json, yes } = manner;
  const question = { command: "restore", message: "Restore it?", text, json, yes };
  if (!(await agreed({ ...question, harmless: prospect.fresh }))) {
    await dropLook(host, begun);
    stderr.write("Nothing was changed.\n");
    return exitCodes.interrupted;
  }
  await recover(session, manner, "restore", prospect.seen, timeline, (run) =>
    runRestore(host, prospect, run, (line) => stderr.write(manner.json ? "" : `${line}\n`)),
  );
  const cost = {
    rto: timeline.elapsed(),
    rpo: Math.max(0, (began - Date.parse(prospect.about.taken)) / 1000),
  };
  const red = await verifyAfter(session, manner.json);
  if (manner.json)
    stdout.write(
      `${JSON.stringify({ event: "restored", ...cost, red, timeline: timeline.moments, about: prospect.about })}\n`,
    );
  else {
    stdout.write(timelineText(timeline.moments, cost, stdout.style));
    const kept = !prospect.fresh && (await host.stat(restoreReplaced)) !== null;
    stdout.write(`\n${nextAfter(kept, prospect.seen.site.deployment.settings)}\n`);
  }
  return exitCodes.ok;
};

/** Pure: what an operator does then. `kept`: this server ran something before. */
export const nextAfter = (kept: boolean, { domain }: { readonly domain: string }): string =>
  kept
    ? "Next: clincher status; clincher restore --undo brings back what was here before"
    : `Next: point ${domain} at this server, make sure the old one stays off, then: clincher status`;

export const restoreCommand = command({
  ...restoreTaker,
  summary: "Bring a server back from a backup, here or on a new machine.",
  details: [
    "On a fresh server: takes the settings from the backup, hardens, installs Docker, pulls images while the data comes in, checks each file, and starts services only then. ssh and firewall change with a way back, as in clincher install.",
    "On a server that runs: the data comes in beside, is checked, and replaces what is there, which is kept for --undo. Settings stay.",
    "A restore that was cut off is finished by running it again. Make sure that the old server stays off: two of them would answer the same channels.",
  ],
  examples: [
    ["clincher restore s3:https://HOST/BUCKET --key-file F", "On a fresh server."],
    ["clincher restore --dry-run", "What would be done, from this server's own place."],
    ['clincher restore --at "2026-11-20 18:00"', "The last backup from before then."],
    ["clincher restore --undo", "Put back what the last restore replaced."],
    ["clincher restore --only workspace", "Only the agent's workspace; undone like all of it."],
    ["clincher restore --to /root/old", "Only take the files out, into a folder."],
    ["clincher restore openclaw-data-2026-11-21.tar.gz.enc", "An archive of the documents."],
  ],
  async run(args, session, rawArgs, given) {
    const { host, environment } = session;
    refuseContradictions(given, args);
    const manner: Manner = {
      json: args.json === true,
      yes: args.yes === true,
      within: durationFlag("restore", "--confirm-within", args["confirm-within"]),
      flags: settingsFrom(args, rawArgs),
    };
    const dryRun = args["dry-run"] === true;
    return await alone(host, async () => {
      const direction = args.undo ? "undo" : args.redo ? "redo" : null;
      const replaces = direction !== null || (await host.stat(hostPaths.environment)) !== null;
      if (replaces && !dryRun && args.to === undefined) mustBeAgreeable({ command: "restore", ...manner });
      if (direction !== null) return await restoreBack(session, manner, direction, dryRun);
      const asked = {
        from: args.from,
        keyFile: args["key-file"],
        secretsFile: args["secrets-file"],
        environment,
        askKey: !manner.yes && !manner.json && isSomebodyHere() ? askKey : null,
      };
      const isLegacy = args.snapshot?.startsWith("legacy-") === true;
      if (isLegacy || given.positionals.some(looksLikeArchive)) {
        refuseBesideArchives(given, !isLegacy);
        if (isLegacy) refuseMore(restoreTaker, given.positionals, 0);
        return await restoreLegacy(session, manner, {
          ...{ paths: isLegacy ? [] : given.positionals, to: args.to, dryRun },
          key: async (needed) =>
            needed || asked.keyFile !== undefined ? await backupKey(host, asked) : null,
        });
      }
      refuseMore(restoreTaker, given.positionals, 1);
      const only = partsFrom(repeated(rawArgs, "--only"));
      const place = await sourcePlace(host, asked);
      const choice = {
        ...(args.snapshot === undefined ? {} : { snapshot: args.snapshot }),
        ...(args.at === undefined ? {} : { at: momentFlag("restore", "--at", args.at) }),
      };
      if (args.to !== undefined) {
        const folder = args.to;
        const files = await withProgress(manner.json, (progress) =>
          restoreTo(host, place, choice, folder, progress, only),
        );
        stdout.write(
          manner.json
            ? `${JSON.stringify({ folder, files })}\n`
            : `${files} files in ${folder}, each as it was.\n`,
        );
        return exitCodes.ok;
      }
      const request: Request = {
        place,
        choice,
        only,
        environment,
        flags: manner.flags,
        version,
        otherIsGone: args["other-is-gone"] === true,
      };
      return await restoreAs(session, manner, request, dryRun);
    });
  },
});
