import { expect, test } from "bun:test";
import { isIP } from "node:net";
import { cloudflare } from "../../lab/internet/services/cloudflare.ts";
import { callOf } from "./call.ts";

const ask = async (url: string) => cloudflare.handle(callOf("GET", url));

test.each([
  ["v4", 4, 15],
  ["v6", 6, 7],
])(
  "ips-%s is a list of ranges of that family, without a line feed at the end",
  async (name, family, count) => {
    const ranges = (await (await ask(`https://www.cloudflare.com/ips-${name}`)).text()).split("\n");
    expect(ranges.length).toBe(count);
    for (const range of ranges) expect(isIP(range.split("/")[0] ?? "")).toBe(family);
  },
);

test("the API has the same ranges as JSON, and nothing else is there", async () => {
  const text = await (await ask("https://www.cloudflare.com/ips-v4")).text();
  const answer = await (await ask("https://api.cloudflare.com/client/v4/ips")).json();
  expect(answer).toMatchObject({ success: true, result: { ipv4_cidrs: text.split("\n") } });
  expect((await ask("https://api.cloudflare.com/client/v4/zones")).status).toBe(404);
});
