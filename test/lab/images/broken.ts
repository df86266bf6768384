import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { layer } from "../base/layer.ts";
import { assemble, type Recipe } from "./image.ts";
import { gateways } from "./openclaw.ts";

/**
 * How a release of OpenClaw can fail: its own check of settings, its trial on a copy of the data, its start when it is to
 * serve (its trial went well), its health then, or a turn.
 */
export type Fault = "settings" | "trial" | "start" | "health" | "turn";

const version = "2026.9.6";
export const brokenTag = (fault: Fault): string => `${version}-broken-${fault}`;

/** Runs before everything else of the release; one that starts spoils the data first. */
const program = (fault: Fault): string => `
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
const fault = ${JSON.stringify(fault)};
const [word, second] = process.argv.slice(2);
const state = process.env.OPENCLAW_STATE_DIR;
const end = (text) => {
  console.error(text);
  process.exit(1);
};
if (word === "gateway" && second === undefined && (fault === "start" || fault === "health")) {
  appendFileSync(state + "/agents/main/sessions/sessions.json", "spoilt");
  writeFileSync(state + "/devices/paired.json", "{}");
  writeFileSync(state + "/migrated.sqlite", "spoilt");
  rmSync(state + "/workspace/memory", { recursive: true, force: true });
  if (fault === "start") end("this release does not start");
  createServer((_, answer) => {
    answer.statusCode = 503;
    answer.end();
  }).listen(18789, "0.0.0.0");
  await new Promise(() => {});
}
if (word === "gateway" && second === "run" && fault === "trial") end("this release cannot read that");
if (word === "config" && second === "validate" && fault === "settings") {
  console.log(JSON.stringify({ valid: false, issues: [{ path: "gateway.bind", message: "is taken no longer" }] }));
  process.exit(1);
}
if (word === "agent" && fault === "turn") end("this release does not answer");
`;

const recipe = (fault: Fault): Recipe => {
  const gateway = gateways.find(({ reference }) => reference.endsWith(`:${version}`));
  if (gateway === undefined) throw new Error(`the lab has no ${version}`);
  return {
    reference: gateway.reference.replace(/:[^:]+$/, `:${brokenTag(fault)}`),
    settings: gateway.settings,
    async layers() {
      const whole = await gateway.layers();
      const app = whole.at(-1)?.folders[0] ?? "";
      const main = await readFile(join(app, "app/openclaw.mjs"), "utf8");
      const broken = main.replace("\n", '\nimport "./broken.mjs";\n');
      const top = await layer("image-broken", { program: program(fault), broken }, async (folder) => {
        await mkdir(join(folder, "app"));
        await writeFile(join(folder, "app/broken.mjs"), program(fault));
        await writeFile(join(folder, "app/openclaw.mjs"), broken, { mode: 0o755 });
      });
      return [...whole, top];
    },
  };
};

/** Puts releases that fail into the registry's storage, under tags of their own. */
export const ensureBroken = async (faults: readonly Fault[]): Promise<void> => {
  for (const fault of faults) await assemble(recipe(fault));
};
