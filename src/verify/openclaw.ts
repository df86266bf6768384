import type { z } from "zod";
import { dockerExec } from "../facts/docker-exec.ts";
import type { Fact } from "../facts/fact.ts";
import { readJson } from "../facts/json.ts";
import { services } from "../stack/services.ts";

/** What a command of the gateway's own OpenClaw prints as JSON; null when it does not. Takes some seconds. */
export const openclawJson = <Schema extends z.ZodType>(
  schema: Schema,
  ...argv: readonly string[]
): Fact<z.output<Schema> | null> => ({
  key: `openclaw ${argv.join(" ")}`,
  read: async (host) => {
    const program = ["node", "/app/openclaw.mjs", ...argv, "--json"];
    const { code, stdout } = await dockerExec(host, services.gateway, program, { timeoutSeconds: 60 });
    // Some versions print other lines before the JSON.
    return code === 0 ? readJson(stdout.slice(Math.max(0, stdout.search(/^\{/m))), schema) : null;
  },
});
