import { createProgress } from "../../../src/console/progress.ts";
import { monochrome } from "../styles.ts";

const ending = process.argv[2];
if (ending === "listened") process.on("SIGTERM", () => process.exit(7));
createProgress({
  stream: process.stdout,
  mode: "live",
  style: monochrome,
  columns: () => 80,
  now: () => Date.now(),
});
process.stdout.write("ready");
if (ending === "exit") process.exit(5);
if (ending === "throw") throw new Error("defect");
setInterval(() => {}, 1000);
