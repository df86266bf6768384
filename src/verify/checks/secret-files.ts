import { stat } from "../../facts/file.ts";
import { secretsPath } from "../../settings/secrets/load.ts";
import { stackDirectories } from "../../stack/directories.ts";
import { stackFiles } from "../../stack/files.ts";
import { imageLockPath } from "../../stack/paths.ts";
import { guardPaths } from "../../stack/sandbox.ts";
import { type Check, install, verdictOf } from "../check.ts";

const octal = (mode: number): string => mode.toString(8).padStart(4, "0");

interface Closed {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
}

/** Files with secrets, and the folders around them, are open to their one reader only. */
export const secretFilesCheck: Check = {
  name: "secret-files",
  title: "files with secrets are open to their reader only",
  on: ({ deployment }) => {
    const closed: readonly Closed[] = [
      { path: secretsPath, mode: 0o600, uid: 0 },
      ...stackFiles(deployment).filter(({ secret }) => secret),
      ...stackDirectories(deployment).filter(({ mode }) => (mode & 0o077) === 0),
      ...(deployment.settings.sandbox.enabled ? [{ path: guardPaths.policy, mode: 0o600, uid: 0 }] : []),
    ];
    // Nobody but root may change which images run.
    const lock = stat(imageLockPath);
    return {
      needs: [...closed.map(({ path }) => stat(path)), lock],
      judge: (facts) => {
        const open = closed.flatMap(({ path, mode, uid }) => {
          const there = facts.get(stat(path));
          if (there === null) return [`${path}: is not there`];
          const wider = (there.mode & 0o7777 & ~mode) !== 0;
          return wider || there.uid !== uid
            ? [`${path}: ${octal(there.mode)}, owner ${there.uid}, not ${octal(mode)}, owner ${uid}`]
            : [];
        });
        const locked = facts.get(lock);
        if (locked !== null && (locked.uid !== 0 || (locked.mode & 0o022) !== 0))
          open.push(`${imageLockPath}: others may write to it`);
        return verdictOf(
          open.length === 0
            ? []
            : [{ what: "Files with secrets are open to others", why: open.join("\n"), fix: install }],
          `${closed.length} files and folders closed to others`,
        );
      },
    };
  },
};
