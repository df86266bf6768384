import { describe, expect, test } from "bun:test";
import { readCloudflare, refreshCloudflare, resetCloudflare } from "../../src/deploy/cloudflare.ts";
import { journalPath } from "../../src/engine/journal.ts";
import { keptCloudflarePath, readKeptCloudflare } from "../../src/facts/cloudflare.ts";
import { cloudflareRanges } from "../../src/firewall/cloudflare.ts";
import { publishedLimit } from "../../src/firewall/published.ts";
import type { HttpRequest, HttpResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const family = (url: string, ranges: readonly string[]) =>
  ranges.filter((each) => each.includes(":") === url.endsWith("v6")).join("\n");
const answered = (body: string, status = 200): HttpResult => ({ ok: true, status, body, headers: {} });

/** A server for which Cloudflare publishes these networks, or that is answered this. */
const server = (publishes: readonly string[] | HttpResult) => {
  const asked: HttpRequest[] = [];
  const memory = new MemoryHost({
    files: { "/var/lib/x": "" },
    requests: (request) => {
      asked.push(request);
      return "ok" in publishes ? publishes : answered(family(request.url, publishes));
    },
  });
  // Newer than the executable's own list.
  return { host: Object.assign(memory, { now: () => Date.UTC(2027, 0, 1) }), asked };
};
const by = { by: "deploy", force: false };

const refused = async (work: Promise<unknown>): Promise<Failure> => {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof Failure) return error;
  throw new Error(`no Failure but ${JSON.stringify(error)}`);
};

describe("Cloudflare's networks", () => {
  const [gone = "", ...others] = cloudflareRanges;
  const changed = [...others, "8.8.8.0/24"];

  test("are fetched over TLS, limited, and kept with when and who", async () => {
    const { host, asked } = server(changed);
    const { difference } = await refreshCloudflare(host, by);
    expect(difference).toEqual({ added: ["8.8.8.0/24"], removed: [gone] });
    expect(asked.map(({ url, limit }) => [url, limit])).toEqual([
      ["https://www.cloudflare.com/ips-v4", publishedLimit],
      ["https://www.cloudflare.com/ips-v6", publishedLimit],
    ]);
    const kept = await readKeptCloudflare(host);
    expect(kept).toMatchObject({ by: "deploy", at: expect.stringMatching(/^2027-01-01T/) });
    expect(kept?.ranges.toSorted()).toEqual(changed.toSorted());
    const journal = host.openDatabase(journalPath, "readOnly");
    expect(journal?.all<{ summary: string }>("SELECT summary FROM changes")[0]?.summary).toBe(
      "keep Cloudflare's list, fetched by deploy: 1 new networks, 1 gone",
    );
  });

  test("of the executable count again after a reset", async () => {
    const { host } = server(changed);
    host.put(
      keptCloudflarePath,
      JSON.stringify({ at: "2027-01-01T00:00:00.000Z", by: "x", ranges: changed }),
    );
    expect((await readCloudflare(host)).pinned).toBe(false);
    const { difference } = await resetCloudflare(host, "deploy");
    expect(difference).toEqual({ added: [gone], removed: ["8.8.8.0/24"] });
    expect(await host.stat(keptCloudflarePath)).toBeNull();
    expect(await readCloudflare(host)).toMatchObject({ pinned: true, ranges: cloudflareRanges });
  });

  test("a damaged list counts as none", async () => {
    const { host } = server(changed);
    for (const text of ["", "{", '{"at":"2027-01-01T00:00:00.000Z","by":"x","ranges":["everything"]}']) {
      host.put(keptCloudflarePath, text);
      expect((await readCloudflare(host)).pinned).toBe(true);
    }
  });

  test.each([
    ["no answer", { ok: false, reason: "ECONNREFUSED" }, 6, "ECONNREFUSED"],
    ["an error", answered("busy", 503), 6, "It answered 503."],
    ["a page", answered("<!DOCTYPE html>"), 1, "is not an IP network"],
    ["the whole internet", ["0.0.0.0/0", ...cloudflareRanges], 1, "is not between"],
    [
      "a quarter and more of it new",
      changed.concat(changed.map((_, at) => `8.9.${at}.0/24`)),
      1,
      "+ 8.9.0.0/24",
    ],
  ] as const)("%s: refused, and what was there stays", async (_, publishes, exit, why) => {
    const { host } = server(publishes);
    const failed = await refused(refreshCloudflare(host, by));
    expect(failed.exit).toBe(exit);
    expect(failed.problems[0]?.why).toContain(why);
    expect(host.mutations.filter((each) => each.includes(keptCloudflarePath))).toEqual([]);
  });

  test("much that is new is taken when a person says so, nonsense never", async () => {
    const far = changed.concat(changed.map((_, at) => `8.9.${at}.0/24`));
    const { host } = server(far);
    await refreshCloudflare(host, { ...by, force: true });
    expect((await readKeptCloudflare(host))?.ranges.length).toBe(far.length);
    const nonsense = server(["10.0.0.0/8", ...cloudflareRanges]);
    expect((await refused(refreshCloudflare(nonsense.host, { ...by, force: true }))).exit).toBe(1);
  });
});
