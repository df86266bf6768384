import { installedServer } from "../test/lab/deployment.ts";
import { inLab } from "../test/lab/runner.ts";
import { type Measured, measure, median } from "./bench/measure.ts";
import { runRace } from "./bench/race.ts";
import { runRecovery } from "./bench/recovery.ts";
import { runUpgradeBench } from "./bench/upgrade.ts";

// Ratios first: two commands measured in turn in the same run say more than one figure on a shared machine.

interface Row {
  readonly what: string;
  readonly own: Measured;
  readonly peer: string;
  readonly other: Measured;
}

const figure = ({ milliseconds, memory }: Measured): string =>
  `${[milliseconds[0], median({ milliseconds, memory }), milliseconds.at(-1)].map((each) => (each ?? 0).toFixed(0)).join("/")} ms, ${(memory / 1e6).toFixed(0)} MB`;

const print = ({ what, own, peer, other }: Row): void => {
  const ratio = median(other) / median(own);
  console.log(
    `${ratio.toFixed(2).padStart(6)} ×  ${what.padEnd(42)} ${figure(own).padEnd(26)} ${peer}: ${figure(other)}`,
  );
};

const pair = async (
  what: string,
  own: readonly string[],
  peer: string,
  other: readonly string[],
  rounds = 15,
): Promise<void> => {
  const measured = await measure({ own, other }, rounds);
  const [mine, theirs] = [measured.get("own"), measured.get("other")];
  if (mine !== undefined && theirs !== undefined) print({ what, own: mine, peer, other: theirs });
};

const [part, ...rest] = process.argv.slice(2);
if (part === "race") {
  await runRace(rest);
  process.exit(0);
}

if (part === "upgrade") {
  await runUpgradeBench(rest);
  process.exit(0);
}

if (part === "recovery") {
  await runRecovery(rest);
  process.exit(0);
}

console.log("peer's median / ours, then min/median/max and largest memory\n");
const executable = "dist/clincher";
if (!(await Bun.file(executable).exists())) throw new Error("There is no dist/clincher: npm run build");
await pair("start: --version", [executable, "--version"], "node -e 0", ["node", "-e", "0"]);
await pair("start: --help, all commands loaded", [executable, "--help"], "node -e 0", ["node", "-e", "0"]);

if (process.getuid?.() === 0 && !process.argv.includes("--no-lab")) {
  await inLab(async (lab) => {
    const { server } = await installedServer(lab, "bench");
    const inside = (...argv: readonly string[]) => server.commandLine(argv);
    // Both files, as clincher has it: without the second one the gateway would be made anew, and put right by our next run.
    const files = ["compose.yaml", "compose.sandbox.yaml"].flatMap((file) => ["-f", `/opt/openclaw/${file}`]);
    const compose = (...argv: readonly string[]) => inside("docker", "compose", ...files, ...argv);
    await pair(
      "no-op plan, installed server",
      inside("clincher", "plan"),
      "docker compose ps",
      compose("ps"),
    );
    await pair(
      "no-op install, installed server",
      inside("clincher", "install", "--yes"),
      "docker compose up -d",
      compose("up", "-d"),
      5,
    );
    await pair("status, installed server", inside("clincher", "status"), "docker compose ps", compose("ps"));
  });
} else console.log("skipped: the rows that need the lab (root)");
