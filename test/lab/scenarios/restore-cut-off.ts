import { installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { placeText } from "../faults/changes.ts";
import type { Lab } from "../lab.ts";
import { alike } from "../recovery/alike.ts";
import { dieAtEach, modes } from "../recovery/die-at-each.ts";
import { dyingAt, finishes } from "../recovery/dying.ts";
import { steps } from "../recovery/steps.ts";
import { markWorld, oneWorld, worldsOf } from "../recovery/worlds.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const backup = ["clincher", "backup", "run", "--json"] as const;
const restore = ["clincher", "restore", "--yes", "--json"] as const;
const undo = ["clincher", "restore", "--undo", "--yes", "--json"] as const;
const resume = ["clincher", "resume"] as const;

const isThere = async (server: Server, world: string, what: string): Promise<void> => {
  const halves = await worldsOf(server);
  expect(
    halves.every((half) => half === world),
    `${what} is not finished: ${halves.join(", ")}`,
  );
  const { code, stdout } = await server.run(["clincher", "plan", "--skip", "resume"], { check: false });
  expect(code === 0, `${what}: the server is not as described`, stdout);
};

const proveRestore = async (server: Server, pass: number): Promise<number> => {
  const seen = new Set<string>();
  const deaths = await dieAtEach(
    server,
    {
      what: "restore",
      steps: steps.restore,
      // What systemd runs by itself goes on with it, or leaves it.
      commands: pass === 1 ? [resume, restore] : [restore],
      begin: async () => await markWorld(server, "later"),
      check: async (when) => {
        seen.add(await oneWorld(server, ["saved", "later"], when));
      },
    },
    pass,
  );
  expect(
    ["later", "none", "saved"].every((world) => seen.has(world)),
    `seen: ${[...seen].join(", ")}`,
  );
  await finishes(server, pass, restore);
  await isThere(server, "saved", "the restore");
  return deaths;
};

const proveUndo = async (server: Server, pass: number): Promise<number> => {
  const deaths = await dieAtEach(
    server,
    {
      what: "restore --undo",
      steps: steps.undo,
      commands: pass === 1 ? [resume, undo] : [undo],
      begin: async () => {
        await markWorld(server, "later");
        await server.run([...restore], { timeoutSeconds: 900 });
      },
      check: async (when) => {
        await oneWorld(server, ["saved", "later"], when);
      },
    },
    pass,
  );
  await finishes(server, pass, undo);
  await isThere(server, "later", "the undo");
  return deaths;
};

/** One of the two halves is moved away, the other is not. */
const half = placeText({ when: "the second move", change: /^rename \/opt\/openclaw\/state$/ });

const proveRefusals = async (server: Server): Promise<void> => {
  await server.run([...restore], { timeoutSeconds: 900 });
  await markWorld(server, "later");
  const cut = await dyingAt(server, half, restore, "stop");
  const world = await oneWorld(server, ["saved", "later"], "power cut before the second move");
  expect(world === "none", "the power was not cut between two moves", cut.log.join("\n"));
  const install = await server.run(["clincher", "install", "--yes"], { check: false, timeoutSeconds: 300 });
  expect(
    install.code === 4 && install.stderr.includes("cut off"),
    `install after it: exit ${install.code}`,
    install.stderr,
  );
  const saved = await server.run([...backup], { check: false });
  expect(saved.code === 4, `a backup of half of the data: exit ${saved.code}`, saved.stdout + saved.stderr);
  await server.run([...restore], { timeoutSeconds: 900 });
  await isThere(server, "saved", "the restore");
};

/** Parts: put in place and taken back, the rest untouched; or only taken out. */
const proveParts = async (server: Server): Promise<void> => {
  await markWorld(server, "later");
  await server.run([...restore, "--only", "sandboxes"], { timeoutSeconds: 300 });
  expect((await worldsOf(server)).join(" ") === "later saved", "--only sandboxes brought something else");
  await server.run([...undo], { timeoutSeconds: 300 });
  expect((await worldsOf(server)).join(" ") === "later later", "a part is not undone");
  await server.run(["clincher", "restore", "--to", "/root/parts", "--only", "settings,workspace"]);
  const { stdout } = await server.shell(
    "cd /root/parts; cmp etc/clincher/secrets.toml /etc/clincher/secrets.toml; cat opt/openclaw/state/gateway/workspace/which; ls opt/openclaw opt/openclaw/state; ls",
  );
  expect(
    stdout.split("\n").join(" ").trim() === "saved opt/openclaw: state  opt/openclaw/state: gateway etc opt",
    "other parts were taken out",
    stdout,
  );
};

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

const scenario: Scenario = {
  name: "restore-cut-off",
  proves:
    "a restore and its undo cut off at each step by kill -9, power cut and a full disk: half of the data never runs, and each is finished by running it again, by clincher resume, and by itself after a boot",
  apart: "some seventy deaths on three servers take about seven minutes",
  async run(lab: Lab) {
    const { server } = await installedServer(lab, "box");
    await markWorld(server, "saved");
    await server.run([...backup]);
    const servers = await alike(lab, server, modes.length);
    lab.step(`a restore dies before each of its ${steps.restore.length} steps, in three ways`);
    lab.step(`  ${total(await Promise.all(servers.map(proveRestore)))} deaths`);
    lab.step(`an undo before each of its ${steps.undo.length}`);
    lab.step(`  ${total(await Promise.all(servers.map(proveUndo)))} deaths`);
    lab.step("half of the data is neither installed upon nor saved; parts of a backup");
    const [one, other] = servers;
    if (one === undefined || other === undefined) throw new Error("too few servers");
    await Promise.all([proveRefusals(one), proveParts(other)]);
  },
};

export default scenario;
