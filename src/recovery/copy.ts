import type { Host } from "../host/host.ts";
import type { Place } from "../restic/place.ts";
import { initialise, resticFailure, troubleAt, tryRestic } from "../restic/restic.ts";
import { goneFailure, readKnown } from "./known.ts";
import { noteRepository } from "./take.ts";

/** "-o sftp.command=…", where a place has it. */
const sftpOptionsOf = ({ options }: Place): readonly string[] => {
  const at = options.findIndex((each) => each.startsWith("sftp.command="));
  return at === -1 ? [] : ["-o", options[at] ?? ""];
};

const from = (
  place: Place,
): { readonly argv: readonly string[]; readonly environment: Record<string, string> } => ({
  // How its host is reached counts for both: of two places over sftp one has to be a folder.
  argv: ["--from-repo", place.repository, ...sftpOptionsOf(place)],
  environment: { ...place.environment, RESTIC_FROM_PASSWORD: place.environment.RESTIC_PASSWORD ?? "" },
});

/** Copies one snapshot from one place to another; what is there already is not sent again. Makes the other when it is new. */
export const copySnapshot = async (
  host: Host,
  source: Place,
  destination: Place,
  id: string,
): Promise<void> => {
  const { argv, environment } = from(source);
  const copy = () =>
    tryRestic(host, destination, {
      argv: ["copy", ...argv, id],
      // It reads from the one and writes to the other, which it locks in any case.
      reads: true,
      environment: { ...environment, ...destination.environment },
    });
  let result = await copy();
  if (result.code !== 0 && troubleAt(destination, result) === "absent") {
    if ((await readKnown(host))[destination.repository] !== undefined) throw goneFailure(destination);
    // The same way of cutting files: pieces are then the same in both, and are not sent twice.
    await initialise(host, destination, {
      argv: [...argv, "--copy-chunker-params"],
      environment: { ...environment, ...destination.environment },
    });
    result = await copy();
  }
  if (result.code !== 0) throw resticFailure(destination, result);
  await noteRepository(host, destination);
};
