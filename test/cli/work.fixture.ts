import { outliveOutput } from "../../src/console/lost-output.ts";

// Work that says how far it is, as main.ts would have it: what cannot be said is no reason to leave it half done.
outliveOutput(process);
for (const step of ["one", "two", "three"]) {
  process.stdout.write(`${step}\n`);
  await Bun.sleep(20);
}
process.stderr.write("done\n");
