import { egressExecutable } from "../../../embedded/egress.ts";
import { prepare } from "../../deploy/prepare.ts";
import { exitCodes } from "../../exit.ts";
import { stateFolder } from "../../facts/state-folder.ts";
import type { Host } from "../../host/host.ts";
import { Failure, type Problem } from "../../problem.ts";
import { settingsProblems } from "../../resources/gateway-settings.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { settingsPath } from "../../settings/load.ts";
import { isNewer } from "../../settings/releases.ts";
import { secretsPath } from "../../settings/secrets/load.ts";
import { gibibyte } from "../../settings/values/size.ts";
import { gatewayConfig } from "../../stack/gateway.ts";
import { gatewayImage } from "../../stack/pins.ts";
import type { About } from "../about.ts";
import { choosePlaces, type Vault } from "../backup.ts";
import { contents, dataRoots, settingsRoot } from "../paths.ts";
import { pullImages } from "../pull.ts";
import { recorded } from "../records.ts";
import { checkContent } from "../restore/check.ts";
import { takeOut } from "../restore/fetch.ts";
import { roomFor } from "../room.ts";
import { readAbout } from "../show.ts";
import { findSnapshot } from "../snapshots.ts";
import { type Answer, askGateway, type Inspection, inspect, startGateway } from "./container.ts";
import { writeQuiet } from "./quiet.ts";
import { clearScratch, makeScratch, scratch } from "./scratch.ts";

export interface Step {
  readonly what: string;
  /** Seconds. */
  readonly took: number;
}

interface Found extends Answer, Pick<Inspection, "databases" | "documents"> {
  readonly files: number;
}

export interface DrillResult extends Found {
  readonly snapshot: string;
  readonly place: string;
  readonly about: About;
  readonly steps: readonly Step[];
  /** Seconds, all of it. */
  readonly took: number;
}

export interface DrillRequest {
  /** Name of a place; the first when absent. */
  readonly target?: string | undefined;
  /** Beginning of an id; the newest when absent. */
  readonly snapshot?: string | undefined;
}

const checkRoom = async (host: Host, bytes: number): Promise<void> => {
  const { enough, needed, free } = await roomFor(host, stateFolder, bytes, gibibyte / 2);
  if (enough) return;
  throw new Failure(exitCodes.failed, {
    what: `A rehearsal needs ${needed} free and there are ${free}`,
    where: scratch.folder,
    why: "The backup comes in whole, beside what runs here.",
    fix: "Make room, or rehearse on another machine: clincher restore --to FOLDER",
  });
};

const deploymentIn = async (host: Host, { limits }: Deployment): Promise<Deployment> => {
  const { site } = await prepare(host, {
    flags: {},
    environment: {},
    settingsFile: `${scratch.data}${settingsPath}`,
    secretsFile: `${scratch.data}${secretsPath}`,
    egress: egressExecutable,
  });
  // Limits are this machine's: the backup may be of a larger one.
  return { ...site.deployment, limits };
};

const told = (id: string, { what, why, ...rest }: Problem): Problem => ({
  ...rest,
  what: `Drill failed: backup ${id.slice(0, 8)} would not bring this server back`,
  why: [`${what}.`, ...(why === undefined ? [] : [why])].join("\n"),
  fix: "clincher backup run makes a new one; clincher drill run --snapshot ID tries an earlier one.",
});

/** What goes wrong in here speaks against the backup, unless it is the network. */
const judged = async <Result>(id: string, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) || error.exit === exitCodes.network) throw error;
    const [first, ...rest] = error.problems;
    throw first === undefined ? error : new Failure(exitCodes.failed, told(id, first), ...rest);
  }
};

type Timed = <Result>(what: string, work: () => Promise<Result>) => Promise<Result>;

/** The backup, from its place to a gateway that answers on it. */
const rehearse = async (
  host: Host,
  { deployment: here }: Vault,
  take: () => Promise<void>,
  step: Timed,
  progress: (line: string) => void,
): Promise<Found> => {
  await step("backup brought in", take);
  const manifest = await step("each file compared with the manifest", () =>
    checkContent(host, scratch.data, [settingsRoot, ...dataRoots]),
  );
  const deployment = await step("settings and secrets read", () => deploymentIn(host, here));
  const image = gatewayImage(deployment);
  await pullImages(host, [image], progress);
  await step(`settings checked by ${image}`, async () => {
    const [first, ...rest] = await settingsProblems(host, image, gatewayConfig(deployment));
    if (first !== undefined) throw new Failure(exitCodes.failed, first, ...rest);
  });
  const { databases, documents, transcripts } = await step("databases and documents read", () =>
    inspect(host, deployment),
  );
  const answer = await step("OpenClaw started on it, without network, and asked", async () => {
    await writeQuiet(host, deployment);
    await startGateway(host, deployment);
    return await askGateway(host, transcripts);
  });
  const files = [...manifest.values()].filter(({ kind }) => kind === "file").length;
  return { files, databases, documents, ...answer };
};

/**
 * Restores a backup into a scratch folder and starts the real software on it, where it can reach nothing. Throws what is
 * wrong with it; leaves nothing behind either way.
 */
export const runDrill = async (
  host: Host,
  vault: Vault,
  { target, snapshot: asked }: DrillRequest,
  progress: (line: string) => void,
): Promise<DrillResult> =>
  await recorded(host, "drill", vault.redact, async () => {
    const began = performance.now();
    const [place] = choosePlaces(vault.deployment, target);
    if (place === undefined) throw new Error("settings without a place for backups");
    const steps: Step[] = [];
    const step = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
      progress(what);
      const start = performance.now();
      const result = await work();
      steps.push({ what, took: (performance.now() - start) / 1000 });
      return result;
    };
    await makeScratch(host);
    const choice = asked === undefined ? {} : { snapshot: asked };
    const snapshot = await findSnapshot(host, place, choice);
    try {
      const about = await readAbout(host, place, snapshot);
      if (isNewer(about.clincher, vault.version))
        throw new Failure(exitCodes.failed, {
          what: `It was made by clincher ${about.clincher}, which is newer than this one (${vault.version})`,
          fix: `clincher self-update --to ${about.clincher}`,
        });
      await checkRoom(host, about.bytes);
      // Read again when all of it is there, as whoever needs it would.
      const take = async (): Promise<void> => {
        await takeOut(host, place, snapshot, scratch.data, contents);
      };
      const found = await judged(snapshot.id, () => rehearse(host, vault, take, step, progress));
      const took = (performance.now() - began) / 1000;
      const said = `${snapshot.id.slice(0, 8)} from ${place.name}: ${found.files} files, ${found.databases} databases, OpenClaw ${about.openclaw} has ${found.sessions} sessions`;
      return {
        result: { snapshot: snapshot.id, place: place.name, about, ...found, steps, took },
        said,
        bytes: about.bytes,
      };
    } finally {
      progress("clearing away");
      await clearScratch(host);
    }
  });
