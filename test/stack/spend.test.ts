import { describe, expect, test } from "bun:test";
import { join } from "node:path";

const folder = join(import.meta.dir, "../../assets/stack/litellm");

/** LiteLLM as far as spend.py knows it, and a file of its own; runs the steps and prints what each gave. */
const script = `
import asyncio, atexit, json, os, shutil, sys, tempfile, time, types

def module(name, **members):
    sys.modules[name] = types.ModuleType(name)
    for key, value in members.items():
        setattr(sys.modules[name], key, value)

class HTTPException(Exception):
    def __init__(self, status_code, detail, headers=None):
        self.status, self.detail = status_code, detail

class Logger:
    def error(self, *said):
        pass

class Router:
    model_list = [{"model_name": "m", "litellm_params": {"max_budget": 1.0, "budget_duration": "30d"}},
                  {"model_name": "free", "litellm_params": {}}]

for name in ["litellm", "litellm.integrations", "litellm.litellm_core_utils", "litellm.proxy"]:
    module(name)
module("fastapi", HTTPException=HTTPException)
module("litellm._logging", verbose_proxy_logger=Logger())
module("litellm.integrations.custom_logger", CustomLogger=object)
module("litellm.litellm_core_utils.duration_parser", duration_in_seconds=lambda text: int(text[:-1]) * 86400)
module("litellm.proxy.proxy_server", llm_router=Router())

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import spend

place = tempfile.mkdtemp()
atexit.register(shutil.rmtree, place)
spend.KEPT = os.path.join(place, "spend.json")
keeper = spend.Spend()
day = 86400

def kept():
    with open(spend.KEPT) as file:
        return {model: round(each["spent"], 6) for model, each in json.load(file)["models"].items()}

async def step(do, *given):
    global keeper
    if do == "restart":
        keeper = spend.Spend()
    if do == "write":
        with open(spend.KEPT, "w") as file:
            file.write(given[0].replace("NOW", str(time.time())).replace("MONTH-AGO", str(time.time() - 31 * day)))
    if do == "lock":
        spend.KEPT = os.path.join(place, "nowhere", "spend.json")
    if do == "ask":
        try:
            await keeper.async_pre_call_hook(None, None, {"model": given[0]}, "completion")
            return "let"
        except HTTPException as refused:
            return refused.status
    if do == "cost":
        answered = {"model_group": given[0], "model_id": "x", "response_cost": given[1]}
        await keeper.async_log_success_event({"standard_logging_object": answered}, None, None, None)
    if do == "kept":
        return kept()
    if do == "files":
        return sorted(os.listdir(place))

async def main():
    print(json.dumps([each for each in [await step(*each) for each in json.load(sys.stdin)] if each is not None]))

asyncio.run(main())
`;

type Step = readonly [what: string, ...given: (string | number | null)[]];

const run = (...steps: readonly Step[]): unknown => {
  const python = Bun.spawnSync(["python3", "-c", script, folder], {
    stdin: Buffer.from(JSON.stringify(steps)),
  });
  if (python.exitCode !== 0) throw new Error(python.stderr.toString());
  return JSON.parse(python.stdout.toString());
};
const asked: Step = ["ask", "m"];
const entry = (since: string, spent: number): Step => [
  "write",
  `{"models": {"m": {"since": ${since}, "spent": ${spent}}}}`,
];

describe("budgets that outlive a restart", () => {
  const cases: readonly (readonly [string, readonly Step[], unknown])[] = [
    ["nothing spent yet", [asked], ["let"]],
    [
      "up to the budget, then no more",
      [asked, ["cost", "m", 0.6], asked, ["cost", "m", 0.6], asked],
      ["let", "let", 429],
    ],
    ["a restart forgets nothing", [asked, ["cost", "m", 1], ["restart"], asked], ["let", 429]],
    [
      "what was spent adds up over restarts",
      [asked, ["cost", "m", 0.4], ["restart"], asked, ["cost", "m", 0.2], ["kept"]],
      ["let", "let", { m: 0.6 }],
    ],
    [
      "a period that is over",
      [entry("MONTH-AGO", 5), asked, ["cost", "m", 0.1], ["kept"]],
      ["let", { m: 0.1 }],
    ],
    ["one that is not", [entry("NOW", 5), asked], [429]],
    ["a clock that was ahead", [entry("9e12", 5), asked], [429]],
    ["a broken file refuses everything", [["write", "{"], asked, ["ask", "free"]], [503, 503]],
    ["a file of another kind too", [["write", '{"models": {"m": {}}}'], asked], [503]],
    ["a mended one counts at once", [["write", "{"], asked, entry("NOW", 0), asked], [503, "let"]],
    [
      "a model without a budget",
      [
        ["ask", "free"],
        ["cost", "free", 9],
        ["ask", "free"],
      ],
      ["let", "let"],
    ],
    ["an answer without a price", [asked, ["cost", "m", null], ["kept"]], ["let", { m: 0 }]],
    ["a full disk: counted on in memory", [asked, ["lock"], ["cost", "m", 1], asked], ["let", 429]],
    ["nothing is left beside the file", [asked, ["cost", "m", 1], ["files"]], ["let", ["spend.json"]]],
  ];
  test.each(cases)("%s", (_, steps, expected) => expect(run(...steps)).toEqual(expected));
});
