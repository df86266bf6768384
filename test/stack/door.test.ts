import { describe, expect, test } from "bun:test";
import { join } from "node:path";

const folder = join(import.meta.dir, "../../assets/stack/litellm");

const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
from door import Refused, reduce
for path, raw in json.load(sys.stdin):
    try:
        print(json.dumps(reduce(path, raw, {"m"})))
    except Refused as refused:
        print(json.dumps([refused.status, str(refused)]))
`;

/** What LiteLLM would see of these requests, or [status, reason]. */
const reduced = (...requests: readonly (readonly [path: string, raw: string])[]): unknown[] => {
  const python = Bun.spawnSync(["python3", "-c", script, folder], {
    stdin: Buffer.from(JSON.stringify(requests)),
  });
  if (python.exitCode !== 0) throw new Error(python.stderr.toString());
  return python.stdout
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
};

const doorScript = `
import asyncio, json, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
from door import Door

async def main():
    may_end = asyncio.Event()

    async def litellm(scope, receive, send):
        await receive()
        await may_end.wait()
        await send({"type": "http.response.start", "status": 200})

    door = Door(litellm, {"/v1/chat/completions": {"m"}})

    async def ask(raw):
        statuses = []

        async def receive():
            return {"type": "http.request", "body": raw}

        async def send(event):
            statuses.append(event.get("status"))

        scope = {"type": "http", "method": "POST", "path": "/v1/chat/completions", "headers": []}
        await door(scope, receive, send)
        return statuses[0]

    def request(size, values):
        say = [{"role": "user", "content": "x" * (size * 1024 * 1024)}]
        body = {"model": "m", "messages": say, "stop": [0] * values}
        return json.dumps(body).encode()

    given = json.load(sys.stdin)
    asked = []
    for each in given:
        asked.append(asyncio.create_task(ask(request(*each))))
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    may_end.set()
    first = await asyncio.gather(*asked)
    print(json.dumps([first, await ask(request(*given[0]))]))

asyncio.run(main())
`;

/** Status of each of these requests (MiB of text, values) while all are in work, and of the first once more after them. */
const atOnce = (...requests: readonly (readonly [size: number, values: number])[]): unknown => {
  const python = Bun.spawnSync(["python3", "-c", doorScript, folder], {
    stdin: Buffer.from(JSON.stringify(requests)),
  });
  if (python.exitCode !== 0) throw new Error(python.stderr.toString());
  return JSON.parse(python.stdout.toString());
};

const chat = (body: object): readonly [string, string] => ["/v1/chat/completions", JSON.stringify(body)];
const say = [{ role: "user", content: "hi" }];

describe("the door in front of LiteLLM", () => {
  test("lets a turn of the gateway through as it is", () => {
    const turn = {
      model: "m",
      messages: [
        { role: "system", content: "be" },
        { role: "user", content: [{ type: "text", text: "look" }] },
        { role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AA" } }] },
        {
          role: "user",
          content: [{ type: "file", file: { file_data: "data:application/pdf;base64,AA", filename: "a" } }],
        },
        { role: "assistant", content: null, tool_calls: [{ id: "1", type: "function", function: {} }] },
        { role: "tool", content: "done", tool_call_id: "1" },
      ],
      tools: [
        { type: "function", function: { name: "exec", description: "", parameters: {}, strict: false } },
      ],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 4096,
      temperature: 1,
    };
    const embedding = { model: "m", input: ["a"], input_type: "query" };
    expect(reduced(chat(turn), ["/v1/embeddings", JSON.stringify(embedding)])).toEqual([turn, embedding]);
  });

  test("leaves out what would change whose model, price or limits count", () => {
    const keys = ["user_config", "input_cost_per_token", "api_base", "api_key", "metadata", "fallbacks"];
    const more = ["mock_response", "model_list", "num_retries", "extra_headers", "mcp_servers", "user"];
    const given = Object.fromEntries([...keys, ...more].map((key) => [key, 0]));
    const inside = [{ role: "user", content: "hi", cache_control: {}, provider_specific_fields: {} }];
    expect(reduced(chat({ model: "m", messages: inside, ...given }))).toEqual([
      { model: "m", messages: say },
    ]);
  });

  const counted = { stream: true, stream_options: { include_usage: true } };
  test.each([
    ["without a word of it", { stream: true }, counted],
    ["that is not to say it", { stream: true, stream_options: { include_usage: false } }, counted],
    ["with options of its own", { stream: true, stream_options: { include_obfuscation: true } }, counted],
    ["with none", { stream: true, stream_options: null }, counted],
    ["that is none", { stream: false, stream_options: { include_usage: true } }, { stream: false }],
  ] as const)("a stream %s is asked what it used: a budget counts that", (_, given, expected) => {
    expect(reduced(chat({ model: "m", messages: say, ...given }))).toEqual([
      { model: "m", messages: say, ...expected },
    ]);
  });

  const doubled = '{"model":"m","model":"other","messages":[]}';
  const deep = `${"[".repeat(100_000)}`;
  test.each([
    ["no JSON", ["/v1/chat/completions", "{"], 400],
    ["no end of it", ["/v1/chat/completions", deep], 400],
    ["a list", chat([]), 404],
    ["another model", chat({ model: "other", messages: say }), 404],
    ["a model by its number", chat({ model: ["m"], messages: say }), 404],
    ["two models", ["/v1/chat/completions", doubled], 404],
    ["no messages", chat({ model: "m" }), 400],
    ["a message that is none", chat({ model: "m", messages: ["hi"] }), 400],
    ["content that is none", chat({ model: "m", messages: [{ role: "user", content: 7 }] }), 400],
    ["the provider's web search", chat({ model: "m", messages: say, tools: [{ type: "web_search" }] }), 400],
    ["tools that are none", chat({ model: "m", messages: say, tools: { type: "function" } }), 400],
    ...[
      { type: "image_url", image_url: { url: "https://elsewhere.example/x" } },
      { type: "image_url", image_url: "data:image/png;base64,AA" },
      { type: "document", source: { type: "url", url: "https://elsewhere.example/x" } },
      { type: "file", file: { file_id: "https://elsewhere.example/x" } },
      { type: "file", file: { file_data: "https://elsewhere.example/x" } },
      { type: "file", file: "data:application/pdf;base64,AA" },
      { type: "text", text: { url: "x" } },
    ].map(
      (part) =>
        [
          `a part ${JSON.stringify(part)}`,
          chat({ model: "m", messages: [{ role: "user", content: [part] }] }),
          400,
        ] as const,
    ),
  ] as const)("refuses %s", (_, request, status) => {
    expect(reduced(request)).toEqual([[status, expect.any(String)]]);
  });

  test.each([
    [
      "three of the largest",
      [
        [19, 0],
        [19, 0],
        [19, 0],
      ],
      [[200, 200, 200], 200],
    ],
    [
      "one more",
      [
        [19, 0],
        [19, 0],
        [19, 0],
        [19, 0],
      ],
      [[200, 200, 200, 429], 200],
    ],
    [
      "a small one beside them",
      [
        [19, 0],
        [19, 0],
        [19, 0],
        [1, 0],
      ],
      [[200, 200, 200, 200], 200],
    ],
    [
      "one that is too large",
      [
        [21, 0],
        [19, 0],
        [19, 0],
        [19, 0],
      ],
      [[413, 200, 200, 200], 413],
    ],
    ["a million values", [[0, 1_000_000]], [[200], 200]],
    [
      "a million values each",
      [
        [0, 1_000_000],
        [0, 1_000_000],
      ],
      [[200, 429], 200],
    ],
    ["more values than LiteLLM has memory for", [[0, 5_000_000]], [[429], 429]],
  ] as const)("%s at the same time", (_, requests, expected) => {
    expect(atOnce(...requests)).toEqual(expected);
  });
});
