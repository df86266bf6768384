import { exitCodes } from "../exit.ts";
import { knownPath, knownSchema } from "../facts/known-repositories.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Place } from "../restic/place.ts";
import { readOwnNote } from "./own-note.ts";

type Known = Readonly<Record<string, string>>;

/** Repositories that backups were made to, by address, with the id each had. Throws when the note cannot be read. */
export const readKnown = async (host: Host): Promise<Known> =>
  (await readOwnNote(
    host,
    knownPath,
    knownSchema,
    "If you cannot: see that every place has its backups (clincher backup list), remove the file, and let clincher backup run note them anew.",
  )) ?? {};

const write = async (host: Host, known: Known): Promise<void> => {
  await host.writeFile(knownPath, `${JSON.stringify(known, null, 2)}\n`, {
    mode: 0o600,
    uid: 0,
    gid: 0,
  });
};

/** Remembers a repository, so that it is never silently made anew where a disk was not mounted. */
export const remember = async (host: Host, repository: string, id: string): Promise<void> => {
  const known = await readKnown(host);
  if (known[repository] !== id) await write(host, { ...known, [repository]: id });
};

/** Forgets a repository: the next backup makes it anew. */
export const forgetRepository = async (host: Host, repository: string): Promise<void> => {
  const { [repository]: _, ...rest } = await readKnown(host);
  await write(host, rest);
};

/** There was a repository, and there is none any more. */
export const goneFailure = ({ name, repository }: Place): Failure =>
  new Failure(exitCodes.failed, {
    what: `The backups in ${name} are gone`,
    where: repository,
    why: "There were some, and now there is no repository. A disk that is not mounted looks like this.",
    fix: `Bring it back, and run this again. Only if it is lost for good: clincher backup forget-lost ${name}`,
  });
