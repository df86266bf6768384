import type { Server } from "./server.ts";

/** A command of the gateway's own OpenClaw. */
export const openclaw = (...argv: readonly string[]): string[] => [
  ...["docker", "exec", "openclaw", "node", "/app/openclaw.mjs"],
  ...argv,
];

/** The JSON in an output that may have other lines before it. */
export const jsonIn = (text: string): unknown => JSON.parse(text.slice(text.search(/^[{[]/m)));

/** Puts another version of OpenClaw on an installed server. */
export const changeVersion = async (server: Server, version: string): Promise<void> => {
  await server.run(["clincher", "install", "--yes", "--set", `openclaw.version=${version}`], {
    timeoutSeconds: 900,
  });
};
