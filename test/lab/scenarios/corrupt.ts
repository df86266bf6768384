import { rm } from "node:fs/promises";
import { documentsArchives, exportedArchives, passed } from "../corrupt/archives.ts";
import { type Fault, planFaults } from "../corrupt/faults.ts";
import { type Lane, laneStore, type Outcome, runIn, tryFault } from "../corrupt/lane.ts";
import { openLanes, type Results, tally, tryAll, wrongs } from "../corrupt/lanes.ts";
import { backedUp, quicken, repository, restic } from "../corrupt/prepare.ts";
import { filesIn, fingerprint } from "../corrupt/store.ts";
import { preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const seed = 20261121;
const inRepository = 760;
/** In what was exported, and in what the documents' commands make. */
const inArchives = 120;

const first = <T>([one]: readonly T[]): T => {
  if (one === undefined) throw new Error("none at all");
  return one;
};

/** What a restore did not need has to be found by a check. */
const checked = async (lane: Lane, outcome: Outcome): Promise<Outcome> => {
  if (outcome.kind !== "harmless") return outcome;
  const { code } = await runIn(lane, ["clincher", "backup", "verify", "--all"]);
  return code === 1 ? outcome : { kind: "wrong", how: `clincher backup verify --all exits ${code}` };
};

/** Restores without a fault. Gives what comes out then. */
const wholeOf = async (lane: Lane, argv: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await runIn(lane, argv);
  expect(code === 0, `without a fault: exit ${code}`, stdout + stderr);
  const out = `${lane.server.root}${lane.folder}/out`;
  const whole = await fingerprint(out);
  await rm(out, { recursive: true });
  return whole;
};

/** Tries so many faults in a store, and says what came of them. */
const damage = async (
  lanes: readonly Lane[],
  count: number,
  restore: (lane: Lane) => readonly string[],
  judged: (lane: Lane, fault: Fault, outcome: Outcome) => Promise<Outcome>,
): Promise<Results> => {
  const expected = await wholeOf(first(lanes), restore(first(lanes)));
  const faults = planFaults(await filesIn(laneStore(first(lanes))), count, seed);
  const results = await tryAll(lanes, faults, (lane, fault) =>
    tryFault(lane, fault, restore(lane), expected, (outcome) => judged(lane, fault, outcome)),
  );
  console.log(tally(results));
  expect(results.size >= count, `only ${results.size} faults were tried`);
  return results;
};

/** A snapshot whose file is not the one in its manifest: a disk or a program that lied before restic saw it. */
const lyingSnapshot = async (server: Server, key: string): Promise<void> => {
  await server.shell("printf lie >>/opt/openclaw/state/gateway/workspace/memory/3.md");
  const paths = ["/etc/clincher", "/opt/openclaw", "/var/lib/clincher/backup"];
  await restic(server, key, ["backup", "--tag", "clincher", "--tag", "clincher-0.1.0", ...paths]);
  const lied = await server.run(["clincher", "restore", "--to", "/root/lied"], { check: false });
  const { code, stderr } = lied;
  expect(code === 1, `a snapshot that is not as its manifest says: exit ${code}`, lied.stdout + stderr);
  expect(stderr.includes("memory/3.md has"), "the message does not name the file", stderr);
  expect(
    (await server.run(["ls", "/root/lied"], { check: false })).code !== 0,
    "what came out is still there",
  );
};

const scenario: Scenario = {
  name: "corrupt",
  proves: `of ${inRepository + 2 * inArchives} single faults in backups and archives, each is noticed before anything is touched`,
  async run(lab) {
    const server = await preparedServer(lab, "decay");
    lab.step("data, and backups of it");
    const { key, newest } = await backedUp(server);
    const lanes = await openLanes(server, repository);
    await quicken(server, key, lanes);
    const restore = ({ folder }: Lane) => [
      ...["clincher", "restore", "--snapshot", newest.slice(0, 12)],
      ...["--to", `${folder}/out`],
    ];

    lab.step(`${inRepository} faults in the repository; what a restore does not need, a check has to find`);
    const results = await damage(lanes, inRepository, restore, (lane, _, outcome) => checked(lane, outcome));
    const problems = [...wrongs(results)];

    for (const store of [await exportedArchives(server, key), await documentsArchives(server)]) {
      lab.step(`${inArchives} faults in ${store.folder}`);
      const own = await openLanes(server, store.folder);
      const found = await damage(own, inArchives, store.restore, async (_, fault, outcome) =>
        passed(store, fault, outcome),
      );
      problems.push(...wrongs(found));
    }

    lab.step("the check can fail: a fault that nothing notices, and a snapshot that lies");
    const lane = first(lanes);
    const { path } = first(await filesIn(laneStore(lane)));
    const nothing = { how: "swap", path, other: path } as const;
    const whole = await wholeOf(lane, restore(lane));
    const unnoticed = await tryFault(lane, nothing, restore(lane), whole, (outcome) =>
      checked(lane, outcome),
    );
    expect(unnoticed.kind === "wrong", "what nothing notices passes");
    await lyingSnapshot(server, key);
    expect(problems.length === 0, `${problems.length} faults`, problems.slice(0, 20).join("\n"));
  },
};

export default scenario;
