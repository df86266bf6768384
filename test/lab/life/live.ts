import { operatorName } from "../deployment.ts";
import { expect } from "../expect.ts";
import { placeText } from "../faults/changes.ts";
import { brokenTag, ensureBroken } from "../images/broken.ts";
import type { Lab } from "../lab.ts";
import { dyingAt } from "../recovery/dying.ts";
import { untilPolled } from "../recovery/pollers.ts";
import { untilWell } from "../recovery/until-well.ts";
import { markWorld, worldsOf } from "../recovery/worlds.ts";
import type { Server } from "../server.ts";
import { clincher, newRelease, running } from "../upgrade.ts";
import type { Life, Step } from "./steps.ts";

/** One of the two halves is moved away, the other is not. */
const half = placeText({ when: "the second move", change: /^rename \/opt\/openclaw\/state$/ });

/** What `verify` tries is refused, and is told by the rest. */
const doctor = ["doctor", "--only", "settings,cut-off,disk,docker,services,dashboard,logins"];

interface Said {
  readonly code: number;
  readonly said: string;
}
const done: Said = { code: 0, said: "" };

/** Logs in over this port and confirms, as soon as it answers. */
const confirmOver = async (server: Server, user: string, port: number): Promise<void> => {
  const argv = [...(user === "root" ? [] : ["sudo"]), "clincher", "confirm"];
  for (let tries = 0; tries < 400; tries += 1) {
    // The firewall takes five connections in half a minute.
    await Bun.sleep(7000);
    const { stdout } = await server.ssh(user, argv, { port });
    if (stdout.startsWith("Confirmed:")) return;
  }
  throw new Error(`no login of ${user} over port ${port} confirmed`);
};

const oldest = async (server: Server): Promise<string> => {
  const { stdout } = await server.run(["clincher", "backup", "list", "--json"]);
  const [place] = JSON.parse(stdout) as { snapshots: { id: string }[] }[];
  return place?.snapshots[0]?.id.slice(0, 8) ?? "0000";
};

/** What else a step does, in the place of its command or around it. */
const deeds = (lab: Lab, server: Server, argv: readonly string[], after: Life) => {
  const run = (): Promise<Said> => clincher(server, ...argv);
  return {
    mark: async (): Promise<Said> => {
      await markWorld(server, after.world);
      return done;
    },
    "broken release": async (): Promise<Said> => {
      await ensureBroken(["start"]);
      await lab.internet.retag("openclaw/openclaw", newRelease, brokenTag("start"));
      const said = await run();
      await lab.internet.retag("openclaw/openclaw", newRelease, null);
      return said;
    },
    "power cut in the moves": async (): Promise<Said> => {
      const cut = await dyingAt(server, half, ["clincher", ...argv], "stop");
      if (!cut.died) return { code: Number(/^exit (\d+)/.exec(cut.output)?.[1] ?? 0), said: cut.output };
      await untilWell(server, 400);
      return done;
    },
    reboot: async (): Promise<Said> => {
      await server.reboot();
      return done;
    },
    "ssh port": async (): Promise<Said> => {
      await server.shell(
        `sed -i '/^\\[ssh\\]/,/^$/d' /etc/clincher/clincher.toml; printf '\\n[ssh]\\nport = ${after.port}\\n\\n' >>/etc/clincher/clincher.toml`,
      );
      const said = await run();
      await confirmOver(server, operatorName, after.port);
      return said;
    },
    uninstall: async (): Promise<Said> => {
      const [gone] = await Promise.all([run(), confirmOver(server, "root", 22)]);
      if (gone.code !== 0) return gone;
      const said = await clincher(server, "install", "--yes");
      await confirmOver(server, operatorName, after.port);
      return said;
    },
  };
};

/** Everything that can be asked of it says what is true by then. */
const proveTrue = async (lab: Lab, server: Server, life: Life, when: string): Promise<void> => {
  if (!life.stopped) await untilWell(server, 300);
  for (const [argv, exit] of [
    [["plan"], life.stopped ? 2 : 0],
    [["status"], life.stopped ? 1 : 0],
    ...(life.stopped ? [] : [[["verify", "--quick"], 0] as const, [doctor, 0] as const]),
  ] as const) {
    const { code, said } = await clincher(server, ...argv);
    expect(code === exit, `${when}: clincher ${argv.join(" ")} ends with ${code}, not ${exit}`, said);
  }
  const [one, other] = await worldsOf(server);
  expect(one === life.world && other === life.world, `${when}: ${one} and ${other}, not ${life.world}`);
  if (!life.stopped) {
    const release = await running(server);
    expect(release === life.release, `${when}: ${release} runs, not ${life.release}`);
  }
  await untilPolled(lab, life.stopped ? [] : [server], 90);
};

/** Does one step, sees that it ends as it has to and that all of the server is as it should be. Gives how that is. */
export const live = async (lab: Lab, server: Server, life: Life, step: Step): Promise<Life> => {
  const { exit, life: after } = step.outcome(life);
  lab.step(`${step.name}${exit === 0 ? "" : `: exit ${exit}`}`);
  const argv = await Promise.all(step.argv.map((word) => (word === "OLDEST" ? oldest(server) : word)));
  const { code, said } = await (step.deed === undefined
    ? clincher(server, ...argv)
    : deeds(lab, server, argv, after)[step.deed]());
  expect(code === exit, `${step.name} ends with ${code}, not ${exit}`, said);
  await proveTrue(lab, server, after, step.name);
  return after;
};
