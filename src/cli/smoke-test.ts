import { duration } from "../console/duration.ts";
import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stdout } from "../console/terminal.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { readSettings } from "../deploy/settings-file.ts";
import { type Smoke, smokeTest } from "../deploy/smoke-test.ts";
import { exitCodes } from "../exit.ts";
import { command } from "./command.ts";

const dollars = (cost: number | null): string => (cost === null ? "" : `$${cost.toFixed(6)}`);

const next = (failed: readonly Smoke[]): string =>
  failed.length === 0
    ? "Next: clincher budget (what each has cost so far)"
    : "Next: look at the keys in /etc/clincher/secrets.toml and the provider's account; clincher logs litellm says more.";

/** The answers for a person. */
export const renderSmoke = (all: readonly Smoke[], style: Style): string => {
  const failed = all.filter(({ ok }) => !ok);
  const total = all.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  return [
    table(
      [{}, { paint: (state) => (state === "ok" ? style.green(state) : style.red(state)) }, {}, {}, {}],
      all.map(({ model, ok, milliseconds, cost, error }) => [
        model,
        ok ? "ok" : "failed",
        duration(milliseconds / 1000),
        dollars(cost),
        error ?? "",
      ]),
    ),
    "",
    failed.length === 0
      ? style.green(`All ${all.length} models answer. It cost ${dollars(total)}.`)
      : style.red(`${failed.length} of ${all.length} models do not answer.`),
    "",
    next(failed),
    "",
  ].join("\n");
};

export const smokeTestCommand = command({
  name: "smoke-test",
  summary: "Ask every model one tiny question.",
  details: [
    "Through LiteLLM, its budgets and the egress proxy, from inside the gateway's container: the way of a real turn. Costs a fraction of a cent. Exit code 1: a model does not answer.",
  ],
  examples: [
    ["clincher smoke-test", "Do the keys work?"],
    ["clincher smoke-test --json", "For a program."],
  ],
  args: { json: { type: "boolean", description: "One JSON object." } },
  async run({ json }, { host }) {
    mustBeRoot(host);
    const models = await smokeTest(host, await readSettings(host));
    const ok = models.every((each) => each.ok);
    stdout.write(json ? `${JSON.stringify({ ok, models })}\n` : renderSmoke(models, stdout.style));
    return ok ? exitCodes.ok : exitCodes.failed;
  },
});
