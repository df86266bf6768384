import type { Server } from "../server.ts";

/** Waits until everything runs and nothing is left to finish. Throws with what was said, after so many seconds. */
export const untilWell = async (server: Server, seconds: number): Promise<void> => {
  const deadline = performance.now() + seconds * 1000;
  let said = "";
  while (performance.now() < deadline) {
    const status = await server.run(["clincher", "status"], { check: false });
    if (status.code === 0) return;
    said = status.stdout;
    await Bun.sleep(3000);
  }
  const { stdout } = await server.shell("journalctl --no-pager -n 60 -u clincher-resume");
  throw new Error(`not well after ${seconds} s:\n${said}\n${stdout}`);
};
