import { expect, test } from "bun:test";
import { checkRelease } from "../../src/deploy/release-exists.ts";
import type { HttpRequest, HttpResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";

const image = "ghcr.io/openclaw/openclaw:2026.99.1";
const status = (code: number, headers: Record<string, string> = {}, body = ""): HttpResult => ({
  ok: true,
  status: code,
  body,
  headers,
});
const challenge = (realm: string): HttpResult =>
  status(401, {
    "www-authenticate": `Bearer realm="${realm}",service="ghcr.io",scope="repository:openclaw/openclaw:pull"`,
  });

const ask = async (answer: (request: HttpRequest) => HttpResult) => {
  const asked: string[] = [];
  const host = new MemoryHost({
    requests: (request) => {
      asked.push(`${request.method} ${request.url}`);
      return answer(request);
    },
  });
  return { problems: await checkRelease(host, image), asked };
};
const withPass =
  (manifest: number, token = '{"token":"t"}') =>
  ({ url, headers }: HttpRequest): HttpResult => {
    if (url.startsWith("https://ghcr.io/token?")) return status(200, {}, token);
    return headers?.authorization === "Bearer t" ? status(manifest) : challenge("https://ghcr.io/token");
  };

test.each<readonly [string, (request: HttpRequest) => HttpResult, number]>([
  ["it is there", () => status(200), 0],
  ["it is not there", () => status(404), 1],
  ["it is there, with a pass", withPass(200), 0],
  ["it is not there, with a pass", withPass(404), 1],
  ["the pass is none", withPass(404, "<html>"), 0],
  ["the registry is sick", () => status(503), 0],
  ["nobody answers", () => ({ ok: false, reason: "x" }), 0],
  ["the pass would come from elsewhere", () => challenge("https://elsewhere.example/token"), 0],
])("%s", async (_, answer, problems) => {
  expect((await ask(answer)).problems).toHaveLength(problems);
});

test.each(["https://elsewhere.example/token", "http://ghcr.io/token", "no address"])(
  "nobody is asked for a pass at %s",
  async (realm) => {
    const { asked, problems } = await ask(({ url, headers }) => {
      if (!url.includes("/manifests/")) return status(200, {}, '{"token":"t"}');
      return headers?.authorization === "Bearer t" ? status(404) : challenge(realm);
    });
    expect([asked.length, problems.length]).toEqual([1, 0]);
  },
);

test("what it asks, and what it says", async () => {
  const { asked, problems } = await ask(withPass(404));
  expect(asked[0]).toBe("HEAD https://ghcr.io/v2/openclaw/openclaw/manifests/2026.99.1");
  expect(asked[1]).toContain("scope=repository%3Aopenclaw%2Fopenclaw%3Apull");
  expect(problems[0]).toMatchObject({ what: "There is no OpenClaw 2026.99.1", where: "openclaw.version" });
});
