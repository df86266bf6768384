import type { Server } from "../server.ts";

export const opus = "anthropic/claude-opus-4-6";
export const sonnet = "anthropic/claude-sonnet-4-6";
export const haiku = "anthropic/claude-haiku-4-5-20251001";

/** A request to LiteLLM, sent from inside the gateway's container with the gateway's own key. */
export interface Sent {
  readonly path: string;
  /** Absent: GET. */
  readonly body?: object;
  /** Without the key. */
  readonly stranger?: boolean;
  /** Hangs up after the first bytes of the answer. */
  readonly hangsUp?: boolean;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly milliseconds: number;
}

const script = `
  const { litellmKey } = JSON.parse(require("node:fs").readFileSync("/run/secrets/openclaw.json", "utf8"));
  const asked = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  (async () => {
    const answers = [];
    for (const { path, body, stranger, hangsUp } of asked) {
      const began = Date.now();
      const gone = new AbortController();
      const answer = await fetch("http://openclaw-litellm:4000" + path, {
        redirect: "manual",
        signal: gone.signal,
        headers: { "content-type": "application/json", ...(stranger ? {} : { authorization: "Bearer " + litellmKey }) },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      });
      const first = hangsUp ? await answer.body.getReader().read() : null;
      if (hangsUp) gone.abort();
      const text = hangsUp ? new TextDecoder().decode(first.value) : await answer.text();
      answers.push({ status: answer.status, text, milliseconds: Date.now() - began });
    }
    console.log(JSON.stringify(answers));
  })();
`;

/** Sends these one after the other. */
export const send = async (server: Server, ...sent: readonly Sent[]): Promise<readonly Answered[]> => {
  const { stdout } = await server.run(["docker", "exec", "-i", "openclaw", "node", "-e", script], {
    stdin: JSON.stringify(sent),
    timeoutSeconds: 120,
  });
  return JSON.parse(stdout) as Answered[];
};

export const chat = (model: string, text: string, more: object = {}): Sent => ({
  path: "/v1/chat/completions",
  body: { model, max_tokens: 16, messages: [{ role: "user", content: text }], ...more },
});
