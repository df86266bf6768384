import { installedServer } from "../deployment.ts";
import { brokenTag, ensureBroken, type Fault } from "../images/broken.ts";
import type { Lab } from "../lab.ts";
import { holdResume, releaseResume } from "../recovery/dying.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import {
  clincher,
  differencesOf,
  newRelease,
  oldRelease,
  running,
  stateOf,
  touchedByTurn,
  useAgent,
} from "../upgrade.ts";

const repository = "openclaw/openclaw";
const faults: readonly { readonly fault: Fault; readonly within: string; readonly told: RegExp }[] = [
  { fault: "start", within: "2m", told: /this release does not start/ },
  { fault: "health", within: "15s", told: /Container openclaw is not healthy/ },
];

/** What an upgrade leaves beside while it is under way. */
const beside = async (server: Server): Promise<string> => {
  const { stdout } = await server.shell(
    "ls -d /opt/openclaw/.before-upgrade /opt/openclaw/.restore /opt/openclaw/.replaced 2>/dev/null || true; docker image ls --format '{{.Repository}}:{{.Tag}}' | grep 2026.9.6 || true",
  );
  return stdout;
};

/** The old release runs with everything it had, and nothing of the attempt is left. Empty when it is so. */
const notAsBefore = async (server: Server, before: string, image: boolean): Promise<string> => {
  const plan = await clincher(server, "plan");
  const left = (await beside(server)).split("\n").filter((line) => !image || !line.includes("2026.9.6"));
  return [
    differencesOf(before, await stateOf(server)),
    (await running(server)) === oldRelease ? "" : `runs ${await running(server)}`,
    plan.code === 0 ? "" : plan.said,
    left.join("\n"),
  ]
    .join("\n")
    .trim();
};

/** Starts something, waits until a condition of the shell holds, and kills it. */
const kill = async (server: Server, argv: string, condition: string): Promise<void> => {
  await server.shell(
    `clincher ${argv} >/run/killed.log 2>&1 & P=$!
for I in $(seq 3000); do ${condition} && break; kill -0 $P || { cat /run/killed.log; exit 1; }; sleep 0.05; done
kill -9 $P`,
    { timeoutSeconds: 300 },
  );
};

const proveKilled = async (lab: Lab, server: Server, before: string): Promise<readonly string[]> => {
  const problems: string[] = [];
  await holdResume(server);
  lab.step("kill -9 once the new release has the data; then rollback, killed once it has begun to move data");
  await kill(server, `upgrade ${newRelease} --yes`, `grep -q '"${newRelease}"' /etc/clincher/clincher.toml`);
  await kill(server, "rollback --yes", "test -e /opt/openclaw/.restore/marker.json");
  for (const argv of [["install", "--yes"], ["start"]]) {
    const { code, said } = await clincher(server, ...argv);
    if (code !== 4 || !said.includes("clincher rollback"))
      problems.push(`${argv.join(" ")} goes on with half of the data: exit ${code}\n${said}`);
  }
  lab.step("rollback again finishes it");
  const { code, said } = await clincher(server, "rollback", "--yes");
  if (code !== 0) problems.push(`rollback: exit ${code}\n${said}`);
  await releaseResume(server);
  const left = (await notAsBefore(server, before, true))
    .split("\n")
    .filter((line) => line !== "" && !touchedByTurn.test(line));
  if (left.length > 0) problems.push(`after kill -9 and rollback:\n${left.join("\n")}`);
  return problems;
};

const memory = "/opt/openclaw/.before-upgrade/data/opt/openclaw/state/gateway/workspace/memory/2026-11-20.md";

/** A disk that broke: what was kept is damaged. Before a way back has begun nothing is changed; afterwards the backup leads back. */
const proveDamaged = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  const problems: string[] = [];
  const before = await stateOf(server);
  await holdResume(server);
  lab.step("what an upgrade has kept is damaged: rollback changes nothing");
  const container = "docker inspect --format {{.Id}} openclaw 2>/dev/null";
  // Late enough that the new release's container is there: what leads back must not take it for a reason to refuse.
  const old = (await server.shell(container)).stdout.trim();
  await kill(server, `upgrade ${newRelease} --yes`, `${container} | grep -qv ${old}`);
  await server.shell(`printf x >>${memory}`);
  const early = await clincher(server, "rollback", "--yes");
  const marker = await server.read("/opt/openclaw/.before-upgrade/marker.json");
  if (early.code !== 1 || !early.said.includes("Nothing was changed") || !marker.includes('"kept"'))
    problems.push(`rollback: exit ${early.code}\n${early.said}\n${marker}`);
  lab.step("a way back that has begun: what is printed brings the old release back");
  await server.shell(
    `sed -i 's/"step": "kept"/"step": "returning"/' /opt/openclaw/.before-upgrade/marker.json`,
  );
  const { code, said } = await clincher(server, "rollback", "--yes");
  const [, printed] = /clincher (restore \S+ --snapshot [0-9a-f]{8})/.exec(said) ?? [];
  if (code !== 1 || printed === undefined) return [...problems, `rollback: exit ${code}\n${said}`];
  const start = await clincher(server, "start");
  if (start.code !== 4) problems.push(`start goes on with the new release's data: exit ${start.code}`);
  const restored = await clincher(server, ...printed.split(" "), "--yes");
  if (restored.code !== 0) problems.push(`${printed}: exit ${restored.code}\n${restored.said}`);
  await releaseResume(server);
  const left = (await notAsBefore(server, before, true))
    .split("\n")
    .filter((line) => line !== "" && !touchedByTurn.test(line));
  if (left.length > 0) problems.push(`after ${printed}:\n${left.join("\n")}`);
  return problems;
};

const scenario: Scenario = {
  name: "upgrade-fails",
  proves:
    "a release that does not start, or is not healthy, and spoils the data meanwhile, is taken back by itself, data equal; an upgrade and a rollback that are killed are finished by rollback, and nothing starts on half of the data before; where what was kept is damaged, the backup leads back",
  apart: "six upgrades that fail take about eight minutes",
  async run(lab) {
    const problems: string[] = [];
    const { server } = await installedServer(lab, "box");
    await useAgent(lab, server);
    await ensureBroken(faults.map(({ fault }) => fault));
    const before = await stateOf(server);
    for (const { fault, within, told } of faults) {
      lab.step(`a release that fails its ${fault}`);
      await lab.internet.retag(repository, newRelease, brokenTag(fault));
      const { code, said } = await clincher(server, "upgrade", newRelease, "--yes", "--within", within);
      console.log(said);
      if (code !== 1 || !told.test(said) || !said.includes("runs again"))
        problems.push(`${fault}: exit ${code}\n${said}`);
      const left = await notAsBefore(server, before, false);
      if (left !== "") problems.push(`after a release that fails its ${fault}:\n${left}`);
    }
    await lab.internet.retag(repository, newRelease, null);
    problems.push(...(await proveKilled(lab, server, before)), ...(await proveDamaged(lab, server)));
    if (problems.length > 0) throw new Error(problems.join("\n\n"));
  },
};

export default scenario;
