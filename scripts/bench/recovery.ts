import { writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { inLab } from "../../test/lab/runner.ts";
import { recoveryPage } from "./recovery/page.ts";
import { benchRecovery } from "./recovery/runs.ts";

/** `npm run bench -- recovery`: prints the page; that of 1 GiB is kept in docs/. */
export const runRecovery = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      megabytes: { type: "string", default: "1024" },
      rounds: { type: "string", default: "5" },
    },
  });
  const [megabytes, rounds] = [Number(values.megabytes), Number(values.rounds)];
  await inLab(async (lab) => {
    const before = loadavg()[0] ?? 0;
    const runs = await benchRecovery(lab, { megabytes, rounds });
    const text = recoveryPage(runs, { megabytes, rounds, load: [before, loadavg()[0] ?? 0] });
    console.log(text);
    if (megabytes === 1024)
      await writeFile(new URL("../../docs/benchmarks-recovery.md", import.meta.url), text);
  });
};
