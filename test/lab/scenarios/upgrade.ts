import { installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { brokenTag, ensureBroken } from "../images/broken.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { turn } from "../turn.ts";
import {
  clincher,
  differencesOf,
  newRelease,
  oldRelease,
  running,
  stateOf,
  tookOver,
  touchedByTurn,
  upgradeWhile,
  useAgent,
  watchCallers,
  watchGateway,
  writeWithoutRest,
  writtenMeanwhile,
} from "../upgrade.ts";

/** What the model is shown of the conversation when somebody writes. */
const historyOf = async (lab: Lab, server: Server, message: string): Promise<string> => {
  await server.run(turn(message), { timeoutSeconds: 180 });
  const asked = (await lab.internet.requests("models")).filter(({ body }) => body.includes(message));
  return asked.at(-1)?.body ?? "";
};

const proveRefusals = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("bad input, a dry run, and settings that the new release does not accept: nothing is touched");
  for (const [argv, exit, told] of [
    [["upgrade", "2027.1.1", "--yes"], 3, /There is no OpenClaw 2027.1.1/],
    [["upgrade", "newest", "--yes"], 3, /not written like a release/],
    [["upgrade", newRelease, "--json"], 3, /Nobody is here to confirm it/],
    [["upgrade", oldRelease, "--yes"], 0, /OpenClaw 2026.3.13 is here already/],
    [["rollback", "--yes"], 3, /no upgrade to go back from/],
  ] as const) {
    const { code, said } = await clincher(server, ...argv);
    expect(code === exit && told.test(said), `clincher ${argv.join(" ")}: exit ${code}`, said);
  }
  const before = await stateOf(server);
  const started = async () =>
    (await server.run(["docker", "inspect", "--format", "{{.State.StartedAt}}", "openclaw"])).stdout;
  const since = await started();
  const lock = await server.read("/var/lib/clincher/images.lock.json");
  const dry = await clincher(server, "upgrade", newRelease, "--dry-run");
  expect(dry.code === 0 && dry.said.includes("To be pulled"), "the dry run", dry.said);
  for (const [fault, told] of [
    ["settings", "is taken no longer"],
    ["trial", "this release cannot read that"],
  ] as const) {
    await ensureBroken([fault]);
    await lab.internet.retag("openclaw/openclaw", newRelease, brokenTag(fault));
    const refused = await clincher(server, "upgrade", newRelease, "--yes");
    console.log(refused.said);
    expect(refused.code === 1 && refused.said.includes(told), `its ${fault}`, refused.said);
    const after = await stateOf(server);
    expect(after === before, "something was touched", differencesOf(before, after));
    expect((await started()) === since, "the gateway was restarted");
    expect((await server.read("/var/lib/clincher/images.lock.json")) === lock, "its digest is kept");
    const left = await server.shell(
      "docker ps -aq --filter name=clincher-trial; ls -d /opt/openclaw/.before-upgrade /opt/openclaw/.after-upgrade 2>/dev/null || true",
    );
    expect(left.stdout.trim() === "", "something is left", left.stdout);
    await lab.internet.retag("openclaw/openclaw", newRelease, null);
  }
};

const proveForward = async (lab: Lab, server: Server): Promise<void> => {
  lab.step(`${oldRelease} to ${newRelease}`);
  const watched = await watchGateway(server);
  const called = watchCallers(server);
  const { code, said } = await clincher(server, "upgrade", newRelease, "--yes");
  const seen = await watched();
  const { refused, longest } = await called();
  console.log(said);
  expect(code === 0 && (await running(server)) === newRelease, `the upgrade: exit ${code}`, said);
  const told = Number(/Nobody was answered for ([\d.]+) s/.exec(said)?.[1]);
  lab.step(`nobody was answered for ${told} s, seen from beside: ${seen.toFixed(1)} s`);
  expect(said.includes(tookOver), "nothing was written, and it takes over the data again", said);
  expect(Math.abs(told - seen) < 2.5, `the outage was ${seen} s, and is told as ${told} s`);
  lab.step(
    `callers at the domain waited for ${longest.toFixed(1)} s at most; ${refused.length} were refused`,
  );
  // On a machine that is so busy they may.
  expect(
    refused.length === 0 || seen > 25,
    "callers are refused meanwhile instead of waiting",
    refused.join("\n"),
  );
  expect(longest > seen / 2, `nobody waited (${longest} s): the callers were not there`);
  const history = await historyOf(lab, server, "what is it called, new release?");
  expect(
    history.includes("the dog is called Fermat"),
    "the conversation does not go on",
    history.slice(-3000),
  );
  const plan = await clincher(server, "plan");
  expect(plan.code === 0, "after it the server is not as described", plan.said);
};

/** Another upgrade that comes to nothing leaves what leads back from the first: the next step goes back with it. */
const proveThird = async (lab: Lab, server: Server): Promise<void> => {
  const third = "2026.9.7";
  lab.step(
    `${newRelease} to ${third}, which does not start on a copy of the data, and one that does not start at all`,
  );
  // The data of a release that runs says so; a copy of it starts all the same.
  const made = await clincher(server, "backup", "run");
  const drilled = await clincher(server, "drill", "run");
  expect(made.code === 0 && drilled.code === 0, "a backup of a moment ago does not start", drilled.said);
  for (const fault of ["trial", "start"] as const) {
    await ensureBroken([fault]);
    await lab.internet.retag("openclaw/openclaw", third, brokenTag(fault));
    const { code, said } = await clincher(server, "upgrade", third, "--yes");
    console.log(said);
    const told = fault === "trial" ? "this release cannot read that" : `${newRelease} runs again`;
    expect(code === 1 && said.includes(told), `its ${fault}: exit ${code}`, said);
    expect((await running(server)) === newRelease, `${newRelease} does not run`);
    const kept = await server.shell(
      "ls -d /opt/openclaw/.before-upgrade*; cat /opt/openclaw/.before-upgrade/marker.json",
    );
    const { from, step } = JSON.parse(kept.stdout.slice(kept.stdout.indexOf("{"))) as {
      from: string;
      step: string;
    };
    expect(
      from === oldRelease && step === "done",
      "what leads back to the first release is gone",
      kept.stdout,
    );
    expect(!kept.stdout.includes("-earlier"), "it is still set aside", kept.stdout);
    await lab.internet.retag("openclaw/openclaw", third, null);
  }
};

const proveBack = async (lab: Lab, server: Server, before: string): Promise<void> => {
  lab.step("rollback, after other settings were changed too; nobody is there to confirm the first");
  const alone = await server.run(["setsid", "--wait", "clincher", "rollback"], { check: false });
  const told = alone.stdout + alone.stderr;
  expect(alone.code === 3 && told.includes("Nobody is here to confirm it"), `exit ${alone.code}`, told);
  expect((await running(server)) === newRelease, "it went back unasked");
  await server.shell("printf '# mine\\n' >>/etc/clincher/clincher.toml");
  const { code, said } = await clincher(server, "rollback", "--yes");
  console.log(said);
  expect(code === 0 && /Lost to the agent is everything since/.test(said), `rollback: exit ${code}`, said);
  expect((await running(server)) === oldRelease, "the old release does not run");
  const toml = await server.read("/etc/clincher/clincher.toml");
  expect(toml.endsWith("# mine\n") && toml.includes(`"${oldRelease}"`), "the settings are others", toml);
  // Only what it was asked since differs, and that the release, which was the default, is written out now.
  const writtenOut = ["+ [openclaw]", `+ version = "${oldRelease}"`];
  const changed = differencesOf(before, await stateOf(server))
    .split("\n")
    .filter((line) => line !== "" && !touchedByTurn.test(line) && !line.endsWith("# mine"))
    .filter((line) => !writtenOut.includes(line));
  expect(changed.length === 0, "the data is not as it was", changed.join("\n"));
  const history = await historyOf(lab, server, "what is it called, old release?");
  expect(history.includes("the dog is called Fermat"), "the conversation is lost", history.slice(-3000));
  expect(!history.includes("new release?"), "the conversation is another");
  const plan = await clincher(server, "plan");
  expect(plan.code === 0, "after it the server is not as described", plan.said);
  expect(
    (await clincher(server, "rollback", "--yes")).code === 3,
    "there is something to go back from twice",
  );
};

const proveWrittenMeanwhile = async (lab: Lab, server: Server): Promise<void> => {
  lab.step(
    "again, and the agent writes once while the new release is tried: it is tried once more, with that",
  );
  const write = `install -o 1000 -g 1000 -m 600 /dev/null ${writtenMeanwhile}; echo Euler >${writtenMeanwhile}`;
  const once = await upgradeWhile(server, write);
  console.log(once.said);
  expect(once.code === 0 && (await running(server)) === newRelease, `exit ${once.code}`, once.said);
  expect(once.said.split("new release tried on a copy").length === 3, "not tried twice", once.said);
  expect(once.said.includes(tookOver), "the copy is not used", once.said);
  expect((await server.read(writtenMeanwhile)) === "Euler\n", "what was written is lost");

  lab.step(
    "again, and the agent never rests: the data is taken over after the stop, and nothing of it is lost",
  );
  const back = await clincher(server, "rollback", "--yes");
  expect(back.code === 0 && (await running(server)) === oldRelease, "the way back", back.said);
  const { code, said } = await upgradeWhile(server, writeWithoutRest);
  console.log(said);
  expect(code === 0 && (await running(server)) === newRelease, `the upgrade: exit ${code}`, said);
  expect(said.split("new release tried on a copy").length === 4, "not tried three times", said);
  expect(!said.includes(tookOver), "the copy is used", said);
  const lines = Number((await server.read("/run/written")).trim());
  const kept = (await server.read(writtenMeanwhile)).trim().split("\n").length;
  expect(lines > 10 && kept >= lines, `${lines} lines were written, and ${kept} are there`);
};

const scenario: Scenario = {
  name: "upgrade",
  proves:
    "2026.3.13 to 2026.9.6 on data that was used, and the same conversation goes on; the outage is told as it was; rollback brings release, settings and data back; a release that does not take the settings, or does not start on a copy of the data, is refused while the old one runs; what is written while it is tried is kept; another upgrade that comes to nothing leaves the way back",
  async run(lab) {
    const { server } = await installedServer(lab, "box");
    await useAgent(lab, server);
    await proveRefusals(lab, server);
    const before = await stateOf(server);
    await proveForward(lab, server);
    await proveThird(lab, server);
    await proveBack(lab, server, before);
    await proveWrittenMeanwhile(lab, server);
  },
};

export default scenario;
