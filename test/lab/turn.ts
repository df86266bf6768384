import { expect } from "./expect.ts";
import type { Lab } from "./lab.ts";
import type { Server } from "./server.ts";

/** A turn of the agent in the running gateway. */
export const turn = (message: string): string[] => [
  ...["docker", "exec", "openclaw", "node", "/app/openclaw.mjs", "agent", "--agent", "main"],
  ...["--message", message, "--json"],
];

/** Lets the model ask for a tool, and returns what the gateway sent back to it. */
export const toolResult = async (lab: Lab, server: Server, tool: string, given: object): Promise<string> => {
  const before = (await lab.internet.requests("models")).length;
  const { code, stdout, stderr } = await server.run(turn(`TOOLTEST:${tool}:${JSON.stringify(given)}:END`), {
    check: false,
    timeoutSeconds: 180,
  });
  expect(code === 0, "the turn fails", stdout + stderr);
  const asked = (await lab.internet.requests("models"))
    .slice(before)
    .filter(({ path }) => path.startsWith("/v1/messages"));
  return asked.map(({ body }) => body).join("\n");
};
