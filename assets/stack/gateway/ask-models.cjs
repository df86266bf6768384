// Runs in the gateway's container: its network, and its key, which nobody else gets to see. Questions come from stdin.
const { readFileSync } = require("node:fs");

const { litellmKey } = JSON.parse(readFileSync("/run/secrets/openclaw.json", "utf8"));

/** Seconds: LiteLLM tries twice again, five seconds apart. */
const patience = 60;

const ask = async ({ model, path, body }) => {
  const began = Date.now();
  const said = (status, text, cost) => ({
    model,
    status,
    text: text.slice(0, 2000),
    cost,
    milliseconds: Date.now() - began,
  });
  try {
    const answer = await fetch(`http://openclaw-litellm:4000${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${litellmKey}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patience * 1000),
    });
    const text = await answer.text();
    return said(answer.status, answer.ok ? "" : text, answer.headers.get("x-litellm-response-cost"));
  } catch (error) {
    return said(0, String(error.cause ?? error), null);
  }
};

Promise.all(JSON.parse(readFileSync(0, "utf8")).map(ask)).then((all) => console.log(JSON.stringify(all)));
