import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "../expect.ts";
import type { Server } from "../server.ts";
import { Operator } from "./operator.ts";
import { install } from "./subject.ts";

/** What apt writes while dpkg works, and moments of an install in it. */
const log = "var/log/apt/term.log";
export const moments = [
  "Unpacking fail2ban ",
  "Setting up ufw ",
  "Unpacking docker.io ",
  "Setting up containerd ",
];

const patienceMilliseconds = 180_000;

/** Waits until dpkg has come to that line. */
const comesTo = async (server: Server, line: string): Promise<void> => {
  const path = join(server.root, log);
  for (const began = performance.now(); performance.now() - began < patienceMilliseconds; await Bun.sleep(10))
    if (existsSync(path) && readFileSync(path, "utf8").includes(line)) return;
  throw new Error(`dpkg never came to: ${line}`);
};

/** Of a server that has none of the packages yet: the power goes while dpkg works, and the same command ends it. */
export const cutWithinDpkg = async (server: Server, line: string): Promise<void> => {
  await server.reset();
  await server.boot();
  const dying = server.run([...install.argv], { check: false }).catch(() => null);
  await comesTo(server, line);
  await server.powerCut();
  await dying;
  await server.boot();
  const audit = async () => (await server.run(["dpkg", "--audit"], { check: false })).stdout.trim();
  expect((await audit()) !== "", `"${line.trim()}": dpkg left nothing half done, so this proves nothing`);
  const { code, stdout, stderr } = await server.run([...install.argv], { check: false, timeoutSeconds: 600 });
  expect(code === 0, `"${line.trim()}": run again it exits ${code}`, stdout + stderr);
  await install.finish?.(new Operator(server));
  expect((await audit()) === "", `"${line.trim()}": dpkg is still not through`, await audit());
  const [, ...rest] = install.argv.slice(1).filter((word) => word !== "--yes");
  const plan = await server.run(["clincher", "plan", ...rest], { check: false });
  expect(plan.code === 0, `"${line.trim()}": the plan is not empty afterwards`, plan.stdout);
};
