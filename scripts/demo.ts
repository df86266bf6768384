import { install, preparedServer } from "../test/lab/deployment.ts";
import { exitAfter, inLab, interrupted } from "../test/lab/runner.ts";

// The main job on a throwaway server: curl | sh, init, install, one answered question. On a terminal (or with --stay)
// the server stays up to look around in until Ctrl-C; otherwise it is gone when this ends.

const stay = process.stdin.isTTY || process.argv.includes("--stay");

await inLab(async (lab) => {
  const server = await preparedServer(lab, "demo");
  const { phases, took } = await install(lab, server);
  for (const { phase, took: each } of phases)
    lab.step(`${phase.padEnd(10)} ${each.toFixed(1).padStart(6)} s`);
  lab.step(`installed in ${took.toFixed(1)} s`);
  console.log(`\n${(await server.run(["clincher", "status"])).stdout}`);
  console.log(`Look around:
  npm run lab -- enter demo                      a shell on the server
  npm run lab -- enter demo -- clincher plan     is everything as described?
  npm run lab -- enter demo -- docker ps         what runs
  tail -f ${process.env.CLINCHER_LAB_LIVE ?? "/var/lib/clincher-lab"}/*/internet/models.jsonl   what the model provider is asked`);
  if (!stay) {
    console.log("\nThe server goes now; with --stay, or on a terminal, it stays until Ctrl-C.");
    return;
  }
  console.log("\nIt stays until Ctrl-C.");
  await interrupted();
}).catch((error: unknown) => process.exit(exitAfter(error)));
