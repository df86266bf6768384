import { parseArgs } from "node:util";
import { cleanUp } from "./cleanup.ts";
import { runSideBySide } from "./jobs.ts";
import { claimLab } from "./lab.ts";
import { exitAfter, runScenario } from "./runner.ts";
import { groups, loadScenario, scenarioNames, scenariosOf } from "./scenarios.ts";
import { enter, shell } from "./shell.ts";

const usage = `usage: npm run lab -- NAME… [--keep] [--jobs N]   run scenarios, each in a fresh lab
       npm run lab -- --all [--jobs N]            run all but those that are by name only
       npm run lab -- --list                      show them
       npm run lab -- shell [--docker] [--memory SIZE]   leave a server up to look around in
       npm run lab -- enter SERVER [-- COMMAND…]  go onto a server of a lab that is up
       npm run lab -- --clean                     clear away what a dead run left
Environment: CLINCHER_LAB_ID (one letter or digit; labs with different ids run side by side)`;

const options = {
  allowPositionals: true,
  options: {
    all: { type: "boolean", default: false },
    clean: { type: "boolean", default: false },
    docker: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
    jobs: { type: "string", default: "1" },
    keep: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    memory: { type: "string" },
  },
} as const;

function parse(): ReturnType<typeof parseArgs<typeof options>> {
  try {
    return parseArgs(options);
  } catch (error) {
    console.error(`lab: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

const { values, positionals } = parse();

async function list(): Promise<number> {
  for (const name of await scenarioNames()) {
    const { proves, apart } = await loadScenario(name);
    console.log(`${name.padEnd(16)}  ${proves}${apart === undefined ? "" : ` (by name only: ${apart})`}`);
  }
  for (const [name, { proves, scenarios }] of Object.entries(groups))
    console.log(`${name.padEnd(16)}  ${proves}: ${scenarios.join(", ")}`);
  return 0;
}

async function clean(): Promise<number> {
  const lock = await claimLab();
  await cleanUp();
  lock.release();
  return 0;
}

async function run(given: readonly string[]): Promise<number> {
  const names = [...scenariosOf(given)];
  const scenarios = await Promise.all(names.map(loadScenario));
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`--jobs: not a number of jobs: ${values.jobs}`);
  let passed = 0;
  if (jobs > 1 && names.length > 1) passed = await runSideBySide(names, jobs);
  else for (const scenario of scenarios) if (await runScenario(scenario, values.keep)) passed++;
  const failed = names.length - passed;
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const [command, ...rest] = positionals;
  if (values.list) return await list();
  if (values.clean) return await clean();
  if (values.all) {
    const scenarios = await Promise.all((await scenarioNames()).map(loadScenario));
    return await run(scenarios.filter(({ apart }) => apart === undefined).map(({ name }) => name));
  }
  if (values.help || command === undefined) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  if (command === "enter") {
    const [server, ...argv] = rest;
    if (server === undefined) throw new Error("enter which server?");
    return await enter(server, argv);
  }
  if (command === "shell") {
    const { memory } = values;
    await shell("vps", {
      base: values.docker ? "docker" : "fresh",
      ...(memory === undefined ? {} : { memory }),
    });
    return 0;
  }
  return await run(positionals);
}

process.exit(await main().catch(exitAfter));
