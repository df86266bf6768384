import { hostile } from "../budget/hostile.ts";
import { type Answered, chat, haiku, opus, send, sonnet } from "../budget/requests.ts";
import { install, preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { openclaw } from "../openclaw.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

/** Opus: one more large question than the first turn. Haiku: two requests a minute. */
const models = `
[[models.available]]
id = "${opus}"
budget = 0.05
[[models.available]]
id = "${sonnet}"
budget = 50
[[models.available]]
id = "${haiku}"
requests_per_minute = 2
`;

/** In everything that is sent; nowhere in a log. */
const marker = "xyzzy-in-no-log";
/** 10,000 tokens: 5 cents of Opus. */
const large = `${marker} ${"word ".repeat(8000)}`;

const describe = ({ status, text }: Answered): string => `${status} ${text.slice(0, 300)}`;

const healthy = async (server: Server): Promise<void> => {
  await server.shell(
    "until [ \"$(docker inspect openclaw-litellm openclaw --format '{{.State.Health.Status}}' | sort -u)\" = healthy ]; do sleep 0.3; done",
    { timeoutSeconds: 120 },
  );
};

/** What does not hold of budget, door and log; empty when all does. */
const problems = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  const found: string[] = [];
  const [beyond] = await send(server, chat(opus, marker));
  if (beyond?.status !== 429 || !beyond.text.includes("used up"))
    found.push(`beyond the budget: ${beyond === undefined ? "" : describe(beyond)}`);

  const before = (await lab.internet.requests("models")).length;
  const answers = await send(server, ...Object.values(hostile));
  for (const [at, name] of Object.keys(hostile).entries()) {
    const answer = answers[at];
    if (answer === undefined || answer.status < 400) found.push(`${name}: ${answer && describe(answer)}`);
  }
  const asked = (await lab.internet.requests("models")).slice(before);
  if (asked.length > 0) found.push(`the provider was asked ${asked.length} times`);

  const log = await server.shell(
    "docker logs --since $(docker inspect openclaw-litellm --format '{{.State.StartedAt}}') openclaw-litellm 2>&1",
  );
  const told = log.stdout.split("\n").find((line) => line.includes(marker));
  if (told !== undefined) found.push(`a message is in LiteLLM's log: ${told.slice(0, 400)}`);
  return found;
};

const budgetOf = async (server: Server, model: string): Promise<{ spent: number; left: number }> => {
  const { stdout } = await server.run(["clincher", "budget", "--json"]);
  const { budgets } = JSON.parse(stdout) as { budgets: { model: string; spent: number; left: number }[] };
  const found = budgets.find((each) => each.model === model);
  if (found === undefined) throw new Error(`no budget of ${model}: ${stdout}`);
  return found;
};

const proveHolds = async (lab: Lab, server: Server, when: string): Promise<void> => {
  lab.step(`${when}: refused beyond the budget, ${Object.keys(hostile).length} ways around it closed`);
  const found = await problems(lab, server);
  expect(found.length === 0, `${when}: what should not pass passes`, found.join("\n"));
};

/** Which models `clincher smoke-test` calls well; its exit code says the same. */
const smoke = async (server: Server): Promise<Readonly<Record<string, boolean>>> => {
  const { code, stdout } = await server.run(["clincher", "smoke-test", "--json"], { check: false });
  const told = JSON.parse(stdout) as { ok: boolean; models: { model: string; ok: boolean; cost: number }[] };
  expect((code === 0) === told.ok && (code === 1) === !told.ok, `smoke-test: exit ${code}`, stdout);
  expect(
    told.models.every((each) => !each.ok || each.cost > 0),
    "an answer without a cost",
    stdout,
  );
  return Object.fromEntries(told.models.map((each) => [each.model, each.ok]));
};

/** Nobody may spend without being counted by hanging up in the middle of an answer. */
const proveHangUp = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("who hangs up in the middle of a stream has paid for it");
  const { spent } = await budgetOf(server, sonnet);
  await lab.internet.model([{ text: "word ".repeat(20_000) }]);
  const [answer] = await send(server, { ...chat(sonnet, marker, { stream: true }), hangsUp: true });
  expect(answer?.status === 200, "it was not answered", answer && describe(answer));
  expect(!answer?.text.includes("[DONE]"), "the answer was whole: this shows nothing");
  // All of it, and not only what had come by then: 25,000 tokens, at 15 dollars for a million.
  for (let tries = 0; (await budgetOf(server, sonnet)).spent < spent + 0.3; tries += 1) {
    expect(tries < 300, "it was not counted");
    await Bun.sleep(200);
  }
};

const proveSpending = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("spending up to the budget; a price in the request changes nothing");
  const well = await smoke(server);
  expect(Object.values(well).join() === "true,true,true,true", "smoke-test fails", JSON.stringify(well));
  const first = await budgetOf(server, opus);
  expect(first.spent > 0.01 && first.left > 0, "the first turn was not counted", JSON.stringify(first));
  const [answer] = await send(
    server,
    chat(opus, large, { input_cost_per_token: 0, output_cost_per_token: 0 }),
  );
  expect(answer?.status === 200, "a request within the budget is refused", answer && describe(answer));
  // It is counted after it was answered.
  for (let tries = 0; (await budgetOf(server, opus)).left > 0; tries += 1) {
    expect(tries < 50, "a large request was not counted");
    await Bun.sleep(100);
  }
};

const proveLimits = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("over the limit of requests: 429 at once; a provider that fails once is asked again");
  const many = await send(server, ...Array.from({ length: 5 }, () => chat(haiku, marker)));
  const refused = many.filter(({ status }) => status === 429);
  expect(refused.length > 0, "five requests in two a minute", many.map(describe).join("\n"));
  expect(
    refused.every(({ milliseconds }) => milliseconds < 3000),
    "a refusal takes its time",
    refused.map(({ milliseconds }) => milliseconds).join(" "),
  );
  await lab.internet.fail("models", { how: 529, times: 1 });
  const [again] = await send(server, chat(sonnet, marker));
  expect(again?.status === 200, "a provider that failed once was not asked again", again && describe(again));
  await lab.internet.model([{ error: "the lab's model refuses", status: 400 }]);
  const [wrong] = await send(server, chat(sonnet, marker));
  expect(wrong?.status === 400, "the provider's 400 does not arrive", wrong && describe(wrong));
  const [metrics] = await send(server, { path: "/metrics" });
  expect(
    metrics?.status === 200 && metrics.text.includes("litellm_spend_metric_total{"),
    "no metrics with the key",
    metrics && describe(metrics),
  );
};

/** Everything that holds is taken away; the checks must say so. */
const plant = async (server: Server): Promise<void> => {
  await server.shell(`
    cd /opt/openclaw/config/litellm
    sed -i '/max_budget/d; /budget_duration/d; /spend.keeper/d; /require_auth/d; /turn_off_message/d' config.yaml
    sed -i 's|^exec .*|export LITELLM_LOG=DEBUG; exec litellm --config /etc/litellm/config.yaml --detailed_debug|' entrypoint.sh
    docker restart openclaw-litellm`);
  await healthy(server);
};

const scenario: Scenario = {
  name: "budget",
  proves:
    "spending beyond a model's budget is refused, also after a kill and a reboot, and no request goes around it; metrics need the key; no message is in a log",
  async run(lab) {
    const server = await preparedServer(lab, "purse");
    await server.shell("cat >>/etc/clincher/clincher.toml", { stdin: models });
    await install(lab, server);
    await proveHangUp(lab, server);
    await proveSpending(lab, server);
    await proveHolds(lab, server, "now");
    await proveLimits(lab, server);

    lab.step("smoke-test names the model that is used up, and the agent goes on with the next");
    const some = await smoke(server);
    expect(some[opus] === false && some[sonnet] === true, "smoke-test is content", JSON.stringify(some));
    const turn = await server.run(openclaw("agent", "--agent", "main", "--message", marker, "--json"), {
      timeoutSeconds: 120,
    });
    const last = (await lab.internet.requests("models")).at(-1);
    expect(
      last?.body.includes("claude-sonnet-4-6") === true && last.body.includes(marker),
      "the fallback was not asked",
      turn.stdout.slice(-1000),
    );

    await proveHolds(lab, server, "after all that");
    await server.shell("docker kill openclaw-litellm && docker start openclaw-litellm");
    await healthy(server);
    await proveHolds(lab, server, "after a kill");
    await server.reboot();
    await healthy(server);
    await proveHolds(lab, server, "after a reboot");

    lab.step("all of it taken away on purpose: every check goes red, and install heals it");
    await plant(server);
    const found = await problems(lab, server);
    for (const word of [
      "beyond the budget",
      "models of its own",
      "metrics without the key",
      "in LiteLLM's log",
    ])
      expect(
        found.some((each) => each.includes(word)),
        `"${word}" is not noticed: the check cannot fail`,
        found.join("\n"),
      );
    await server.run(["clincher", "install", "--yes"], { timeoutSeconds: 300 });
    await proveHolds(lab, server, "healed");
  },
};

export default scenario;
