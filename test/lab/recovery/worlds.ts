import { expect } from "../expect.ts";
import type { Server } from "../server.ts";

const marks = ["/opt/openclaw/state/gateway/workspace/which", "/opt/openclaw/sandboxes/which"];

/** Marks both halves of the data, so that it can be told whose they are. */
export const markWorld = async (server: Server, name: string): Promise<void> => {
  for (const path of marks) await server.shell(`echo ${name} > ${path}; chown 1000:1000 ${path}`);
};

/** Whose each half of the data is; "none" where it is not in its place. */
export const worldsOf = async (server: Server): Promise<readonly string[]> =>
  await Promise.all(
    marks.map(async (path) => (await server.shell(`cat ${path} 2>/dev/null || echo none`)).stdout.trim()),
  );

/** Both halves are of one world, or the gateway cannot start. */
export const oneWorld = async (server: Server, worlds: readonly string[], when: string): Promise<string> => {
  const halves = await worldsOf(server);
  const [first = "none", second = "none"] = halves;
  if (first !== "none" && second !== "none") {
    expect(
      first === second && worlds.includes(first),
      `${when}: half of the data is ${first}, half ${second}`,
    );
    return first;
  }
  // A folder is missing: Docker must refuse to start what needs it.
  await server.run(["docker", "start", "openclaw"], { check: false });
  const running = await server.run(["docker", "ps", "--quiet", "--filter", "name=^openclaw$"]);
  expect(
    running.stdout.trim() === "",
    `${when}: the gateway runs on half of the data (${halves.join(", ")})`,
  );
  return "none";
};
