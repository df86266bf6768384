import { dpkgState, isBroken } from "./dpkg-state.ts";
import type { Fact } from "./fact.ts";

/** The engine's own book; see engine/journal. */
const journalPath = "/var/lib/clincher/journal.db";

/**
 * Whether the last package change of clincher's did not end well: power cut, killed, or refused by a package. What dpkg
 * has left half done is then clincher's to finish, and nobody else's affair. Writes nothing.
 */
export const packagesCutOff: Fact<boolean> = {
  key: "packages cut off",
  read: async (host) => {
    const database = host.openDatabase(journalPath, "readOnly");
    if (database === null) return false;
    try {
      if (database.all("SELECT 1 FROM sqlite_schema WHERE name = 'changes'").length === 0) return false;
      const [last] = database.all<{ outcome: string | null }>(
        "SELECT outcome FROM changes WHERE resource LIKE 'packages %' ORDER BY id DESC LIMIT 1",
      );
      return last !== undefined && last.outcome !== "done";
    } finally {
      database.close();
    }
  },
};

/** It was cut off, and dpkg shows it. Asked of dpkg only then. */
export const packagesHalfDone: Fact<boolean> = {
  key: "packages half done",
  read: async (host) => {
    if (!(await packagesCutOff.read(host))) return false;
    const now = await dpkgState.read(host);
    return now.busy || isBroken(now);
  },
};
