import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { stackAssets } from "../../embedded/stack.ts";
import { hostsIn } from "../../src/stack/acl.ts";
import { proxyDecision } from "../../src/stack/egress-log.ts";
import { attemptFrom } from "../../src/stack/egress-probe.ts";
import { environment } from "../../src/stack/environment.ts";
import { egressLists, stackFiles } from "../../src/stack/files.ts";
import { pulledImages, tagged } from "../../src/stack/pins.ts";
import { services } from "../../src/stack/services.ts";
import { deployment } from "./deployment.ts";

const given = deployment({
  egress: { proxy: "squid", allow: [{ host: "a.my-company.org", for: "litellm", why: "x" }] },
});

test("its image is pulled, and takes the place of the one that clincher carries", () => {
  const squid = "docker.io/ubuntu/squid:6.6-24.04_edge";
  expect(pulledImages(given.settings).map(([, pin]) => tagged(pin))).toContain(squid);
  expect(pulledImages(deployment().settings).map(([, pin]) => tagged(pin))).not.toContain(squid);
  expect(environment(given, { egress: "clincher/egress:1" })).toMatchObject({
    EGRESS_IMAGE: squid,
    COMPOSE_FILE: "compose.yaml:compose.sandbox.yaml:compose.squid.yaml",
  });
});

test("its lists are names, one a line", () => {
  expect(egressLists(given).map(({ path, content }) => [path, content])).toEqual([
    ["/opt/openclaw/config/egress/channels/hosts", ""],
    ["/opt/openclaw/config/egress/models/hosts", "a.my-company.org\napi.anthropic.com\napi.voyageai.com\n"],
  ]);
  expect(hostsIn("squid", "a.org\nb.org\n")).toEqual(["a.org", "b.org"]);
});

test("a change of its settings recreates its container, a change of its list does not", () => {
  const files = stackFiles(given).filter(({ path }) => path.includes("/egress/"));
  const recreating = files
    .filter(({ mountedBy }) => mountedBy.length > 0)
    .map(({ path }) => path.split("/").at(-1));
  expect([...new Set(recreating)].sort()).toEqual(["listed.sh", "squid.conf"]);
});

test("only the two proxies are other than in compose.yaml", () => {
  const overlay = parse(stackAssets.composeSquid, { merge: true }) as {
    services: Record<string, { user: string; entrypoint: string[] }>;
  };
  expect(Object.keys(overlay.services).sort()).toEqual(
    [services.egressChannels, services.egressModels].sort(),
  );
  for (const { user, entrypoint } of Object.values(overlay.services)) {
    expect(user).toBe("13:13");
    expect(entrypoint[0]).toBe("/usr/sbin/squid");
  }
});

test("rules of access: every refusal before the one that lets through, and nobody asks for a name that is not listed", () => {
  const rules = stackAssets.squidConf.split("\n").filter((line) => line.startsWith("http_access"));
  expect(rules).toEqual([
    "http_access deny !CONNECT",
    "http_access deny !https",
    "http_access deny !listed",
    "http_access deny inside",
    "http_access allow listed",
    "http_access deny all",
  ]);
});

describe("a host is in the list whole, or not at all", () => {
  const listed = async (list: string | null, hosts: readonly string[]): Promise<string[]> => {
    const folder = mkdtempSync(join(tmpdir(), "squid-"));
    try {
      const file = join(folder, "hosts");
      if (list !== null) writeFileSync(file, list);
      const child = Bun.spawn(["sh", "-c", stackAssets.squidListed, "sh", file], {
        stdin: new Blob([hosts.map((host) => `${host} -\n`).join("")]),
        stderr: "ignore",
      });
      return (await new Response(child.stdout).text()).trim().split("\n");
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const hosts = ["a.org", "b.a.org", "xa.org", "a.orgx", "aXorg", "a.org.", "-", "-v", "*", ".*", "a.org%20"];

  test("exactly", async () => {
    const said = await listed("a.org\nb.org\n", hosts);
    expect(said).toEqual(hosts.map((host) => (host === "a.org" ? "OK" : "ERR")));
  });
  test("no list, or an empty one, lets nothing through", async () => {
    for (const list of [null, ""]) expect(await listed(list, hosts)).toEqual(hosts.map(() => "ERR"));
  });
});

describe("its log", () => {
  const line = (fields: object) => JSON.stringify({ proxy: "squid", error: "-", ...fields });
  test.each([
    [{ result: "TCP_TUNNEL", status: 200, requested_host: "a.org:443" }, true, "in the list"],
    [
      { result: "TCP_TUNNEL", status: 503, requested_host: "a.org:443", error: "ERR_DNS_FAIL" },
      true,
      "in the list, but: ERR_DNS_FAIL",
    ],
    [
      { result: "TCP_DENIED", status: 403, requested_host: "a.org:22", error: "ERR_ACCESS_DENIED" },
      false,
      "not in the list, or not https to port 443",
    ],
    [
      { result: "NONE_NONE", status: 400, requested_host: "a.org", error: "ERR_INVALID_REQ" },
      false,
      "not in the list, or not https to port 443",
    ],
  ])("%j", (fields, allowed, why) => {
    expect(proxyDecision("gateway", "t", line(fields))).toMatchObject({ allowed, why });
  });
  test("a connection that asks for nothing is no decision", () => {
    expect(
      proxyDecision(
        "gateway",
        "t",
        line({ result: "NONE_NONE", status: 0, requested_host: "error:transaction-end-before-headers" }),
      ),
    ).toBeNull();
  });
});

test("its refusal is a refusal", () => {
  const attempt = attemptFrom(JSON.stringify({ status: 403, says: "ERR_ACCESS_DENIED 0", took: 1 }));
  expect(attempt).toEqual({ outcome: "refused", why: "not in the list, or not https to port 443", took: 1 });
});
