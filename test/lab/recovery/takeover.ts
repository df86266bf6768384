import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";
import { untilPolled } from "./pollers.ts";
import { sftpAddress } from "./store.ts";

const json = <Result>(stdout: string): Result =>
  JSON.parse(stdout.trim().split("\n").at(-1) ?? "null") as Result;

/** Makes it a standby, with /root/key. */
export const prepare = async (server: Server, store: Server): Promise<void> => {
  const argv = ["clincher", "standby", "prepare", sftpAddress(store), "--key-file", "/root/key", "--json"];
  await server.run(argv, { timeoutSeconds: 900 });
};

/** Has it take over, until Telegram sees it. Gives how long that took by what it says, seconds. */
export const promote = async (lab: Lab, server: Server, ...flags: string[]): Promise<number> => {
  const { stdout } = await server.run(["clincher", "standby", "promote", ...flags, "--json"], {
    timeoutSeconds: 600,
  });
  const { rto, timeline } = json<{ rto: number; timeline: { at: number; what: string }[] }>(stdout);
  lab.step(timeline.map(({ at, what }) => `  ${at.toFixed(1)} s ${what}`).join("\n"));
  await untilPolled(lab, [server], 90);
  return rto;
};
