import { writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { inLab } from "../../test/lab/runner.ts";
import { recoveryPage } from "./recovery/page.ts";
import { benchRecovery, type Sizes } from "./recovery/runs.ts";

/** `npm run bench -- recovery`: prints the page; that of 1 GiB, with the memory of more, is kept in docs/. */
export const runRecovery = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      megabytes: { type: "string", default: "1024" },
      rounds: { type: "string", default: "5" },
      large: { type: "string", default: "10240" },
    },
  });
  const sizes: Sizes = {
    megabytes: Number(values.megabytes),
    rounds: Number(values.rounds),
    large: Number(values.large),
  };
  await inLab(async (lab) => {
    const before = loadavg()[0] ?? 0;
    const measured = await benchRecovery(lab, sizes);
    const text = recoveryPage(measured, { ...sizes, load: [before, measured.load] });
    console.log(text);
    if (sizes.megabytes === 1024 && sizes.large > 0)
      await writeFile(new URL("../../docs/benchmarks-recovery.md", import.meta.url), text);
  });
};
