import { afterAll, beforeAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for the tests of one file; the result joins names to it, from `beforeAll` on. */
export const temporaryFolder = (): ((...names: readonly string[]) => string) => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "clincher-test-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (...names) => {
    // Without this, a name asked for too early would be one in the folder that all runs share: the project's.
    if (folder === "") throw new Error("a temporary folder has no name before the tests of its file begin");
    return join(folder, ...names);
  };
};
