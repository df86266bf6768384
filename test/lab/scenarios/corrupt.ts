import { rm } from "node:fs/promises";
import { planFaults } from "../corrupt/faults.ts";
import { type Lane, laneStore, type Outcome, runIn, tryFault } from "../corrupt/lane.ts";
import { openLanes, tally, tryAll, wrongs } from "../corrupt/lanes.ts";
import { backedUp, quicken, repository, restic } from "../corrupt/prepare.ts";
import { filesIn, fingerprint } from "../corrupt/store.ts";
import { preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const seed = 20261121;
const inRepository = 1000;

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
  proves: `of ${inRepository} single faults in backups, each is noticed before anything is touched, and by clincher backup verify`,
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

    lab.step("without a fault it comes back whole");
    const lane = first(lanes);
    const whole = await runIn(lane, restore(lane));
    expect(whole.code === 0, `exit ${whole.code}`, whole.stderr);
    const out = `${server.root}${lane.folder}/out`;
    const expected = await fingerprint(out);
    await rm(out, { recursive: true });
    const before = await Promise.all(lanes.map((each) => filesIn(laneStore(each))));

    const faults = planFaults(first(before), inRepository, seed);
    lab.step(`${faults.length} faults in the repository`);
    const results = await tryAll(lanes, faults, (each, fault) =>
      tryFault(each, fault, restore(each), expected, (outcome) => checked(each, outcome)),
    );
    console.log(tally(results));
    const problems = [...wrongs(results)];
    expect(results.size >= inRepository, `only ${results.size} faults were tried`);

    lab.step("the check can fail: a fault that nothing notices, and a snapshot that lies");
    const path = first(first(before)).path;
    const nothing = { how: "swap", path, other: path } as const;
    const unnoticed = await tryFault(lane, nothing, restore(lane), expected, (outcome) =>
      checked(lane, outcome),
    );
    expect(unnoticed.kind === "wrong", "what nothing notices passes");
    await lyingSnapshot(server, key);
    expect(problems.length === 0, `${problems.length} faults`, problems.slice(0, 20).join("\n"));
  },
};

export default scenario;
