import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "../command.ts";

const repository = join(import.meta.dir, "..", "..", "..");
const parts = [
  "src",
  "assets",
  "embedded",
  "egress",
  "scripts",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "LICENSE",
];

/**
 * An executable with one invariant broken: a file is written before its original is in the journal. Returns its path;
 * `remove` clears it away.
 */
export const defectiveExecutable = async (): Promise<{ readonly path: string; remove(): void }> => {
  const folder = mkdtempSync(join(tmpdir(), "clincher-defect-"));
  for (const part of parts) cpSync(join(repository, part), join(folder, part), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  const file = join(folder, "src/engine/keeping.ts");
  const text = readFileSync(file, "utf8");
  const late = text.replace(
    /await keep\(path\);\n(\s+await keepEdit[\s\S]+?\n\s+await host\.writeFile\(path, content, access\);)/,
    "$1\n      await keep(path);",
  );
  if (late === text) throw new Error("the defect does not fit the code any more");
  writeFileSync(file, late);
  await command([process.execPath, "scripts/build.ts"], { cwd: folder });
  return {
    path: join(folder, "dist/clincher"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
