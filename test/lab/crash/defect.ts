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

/** One line of the code, and what is made of it. */
export interface Defect {
  readonly file: string;
  readonly line: RegExp;
  readonly broken: string;
}

/** A file is written before its original is in the journal. */
export const lateJournal: Defect = {
  file: "src/engine/keeping.ts",
  line: /await keep\(path\);\n(\s+await keepEdit[\s\S]+?\n\s+await host\.writeFile\(path, content, access\);)/,
  broken: "$1\n      await keep(path);",
};

/** The data is moved before it is noted that it will be. */
export const unnotedMoves: Defect = {
  file: "src/recovery/restore/swap.ts",
  line: /\n\s+await writeMarker\(host, \{ \.\.\.coming, step: "swapping" \}\);/,
  broken: "",
};

/** The executable with one invariant broken. Returns its path; `remove` clears it away. */
export const defectiveExecutable = async ({
  file,
  line,
  broken,
}: Defect): Promise<{ readonly path: string; remove(): void }> => {
  const folder = mkdtempSync(join(tmpdir(), "clincher-defect-"));
  for (const part of parts) cpSync(join(repository, part), join(folder, part), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  const changed = text.replace(line, broken);
  if (changed === text) throw new Error(`the defect in ${file} does not fit the code any more`);
  writeFileSync(path, changed);
  await command([process.execPath, "scripts/build.ts"], { cwd: folder });
  return {
    path: join(folder, "dist/clincher"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
