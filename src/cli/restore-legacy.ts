import { bytes } from "../console/bytes.ts";
import { renderWarnings } from "../console/failure.ts";
import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stderr, stdout } from "../console/terminal.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import {
  dropLegacy,
  findArchives,
  isTaken,
  type LegacyProspect,
  legacyTo,
  prepareLegacy,
  runLegacy,
} from "../recovery/legacy/restore.ts";
import type { Unpacked } from "../recovery/legacy/stage.ts";
import { createTimeline } from "../recovery/restore/timeline.ts";
import { agreed } from "./agreed.ts";
import type { Session } from "./command.ts";
import { withProgress } from "./long-work.ts";
import { type Manner, momentsText, recover } from "./recovering.ts";
import { someNames } from "./some-names.ts";

/** What was asked of a restore from archives. */
export interface LegacyAsked {
  readonly paths: readonly string[];
  readonly to: string | undefined;
  readonly dryRun: boolean;
  /** The key, when an archive needs one or one was given. */
  readonly key: (needed: boolean) => Promise<string | null>;
}

const unpackedLines = (unpacked: readonly Unpacked[]): readonly string[][] =>
  unpacked.flatMap(({ name, files, bytes: size, left }) => [
    [`  ${name}`, `${files} files, ${bytes(size)}`],
    ...(left.length === 0 ? [] : [["", `not taken over: ${someNames(left)}`]]),
  ]);

const prospectText = ({ archives, unpacked, fresh, seen }: LegacyProspect, style: Style): string =>
  [
    style.bold("Data from archives"),
    table(
      [{}, {}],
      [
        ...unpackedLines(unpacked),
        ...archives
          .filter((each) => !isTaken(each))
          .map(({ name }) => [`  ${name}`, "settings: this server's own stay. To look at them: --to FOLDER"]),
        [
          "  Here",
          fresh
            ? "nothing is installed: hardening, Docker and services come with the data"
            : "runs already: its data is replaced and kept for clincher restore --undo",
        ],
        ["  Changes", String(seen.plan.changes)],
      ],
    ),
    "",
    "",
  ].join("\n");

const out = async (
  session: Session,
  manner: Manner,
  asked: LegacyAsked,
  folder: string,
): Promise<ExitCode> => {
  const { host } = session;
  const archives = await findArchives(host, asked.paths);
  const key = await asked.key(archives.some(({ encrypted }) => encrypted));
  const { unpacked, warnings } = await withProgress(manner.json, (progress) =>
    legacyTo(host, { archives, key }, folder, progress),
  );
  if (manner.json) stdout.write(`${JSON.stringify({ folder, unpacked, warnings })}\n`);
  else {
    stderr.write(renderWarnings(warnings, stderr.style));
    stdout.write(`Unpacked in ${folder}:\n${table([{}, {}], unpackedLines(unpacked))}\n`);
  }
  return exitCodes.ok;
};

/** `clincher restore FILE…`: data from archives as the documents make them. */
export const restoreLegacy = async (
  session: Session,
  manner: Manner,
  asked: LegacyAsked,
): Promise<ExitCode> => {
  if (asked.to !== undefined) return await out(session, manner, asked, asked.to);
  const { host, environment } = session;
  const timeline = createTimeline(() => performance.now());
  const archives = await findArchives(host, asked.paths);
  const key = await asked.key(archives.some(({ encrypted }) => encrypted));
  const prospect = await withProgress(manner.json, (progress) =>
    prepareLegacy(host, { archives, key, environment, flags: manner.flags }, progress),
  );
  timeline.note("Archives unpacked and checked");
  const { id, unpacked, warnings, fresh, seen } = prospect;
  if (!manner.json) stderr.write(renderWarnings(warnings, stderr.style));
  const text = prospectText(prospect, stdout.style);
  if (asked.dryRun) {
    await dropLegacy(host);
    stdout.write(
      manner.json
        ? `${JSON.stringify({ id, unpacked, warnings, fresh, changes: seen.plan.changes })}\n`
        : `${text}Nothing was changed. Next: the same without --dry-run\n`,
    );
    return exitCodes.ok;
  }
  const { json, yes } = manner;
  const question = { command: "restore", message: "Restore it?", text, json, yes };
  if (!(await agreed({ ...question, harmless: fresh }))) {
    await dropLegacy(host);
    stderr.write("Nothing was changed.\n");
    return exitCodes.interrupted;
  }
  await recover(session, manner, "restore", seen, timeline, (run) => runLegacy(host, prospect, run));
  stdout.write(
    manner.json
      ? `${JSON.stringify({ event: "restored", took: timeline.elapsed(), timeline: timeline.moments, unpacked, warnings })}\n`
      : `${momentsText(timeline.moments, timeline.elapsed(), stdout.style)}\nNext: make sure the old server stays off, then: clincher backup run\n`,
  );
  return exitCodes.ok;
};
