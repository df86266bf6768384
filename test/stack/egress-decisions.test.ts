import { describe, expect, test } from "bun:test";
import { accessList, hostsIn } from "../../src/stack/acl.ts";
import { allowable, deniable } from "../../src/stack/egress-decisions.ts";
import { proxyDecision } from "../../src/stack/egress-log.ts";
import { attemptFrom } from "../../src/stack/egress-probe.ts";
import { deployment } from "./deployment.ts";

const of = (host: string, client: "gateway" | "litellm" = "gateway", why = "a test") => ({
  host,
  for: client,
  why,
});
const given = deployment({
  channels: { telegram: { enabled: true } },
  egress: {
    allow: [of("one.my-company.org"), of("two.my-company.org"), of("two.my-company.org", "litellm")],
  },
});

describe("allowing", () => {
  test.each([
    ["a wildcard", of("*.github.com"), "has a wildcard"],
    ["a wildcard inside", of("api.*.com"), "has a wildcard"],
    ["an address", of("203.0.113.7"), "is an IP address"],
    ["an IPv6 address", of("[2001:db8::1]"), "is an IP address"],
    ["an address in disguise", of("0x7f.1"), "is an IP address"],
    ["a private name", of("db.internal"), "is a name of a private network"],
    ["a local name", of("printer.local"), "is a name of a private network"],
    ["localhost", of("localhost"), "is a single word"],
    ["a URL", of("https://api.github.com/"), "is a URL"],
    ["a path", of("api.github.com/x"), "has more in it than a name"],
    ["a port", of("api.github.com:443"), "has a port"],
    ["nothing", of(""), "is not a valid DNS name"],
    ["a text with line ends", of("a.org\nb.org"), "is not a valid DNS name"],
    ["a placeholder", of("api.example.com"), "is a placeholder"],
    ["a host of a channel", of("api.telegram.org"), "is allowed for the gateway already"],
    ["one that is there, in capitals", of("ONE.my-company.org."), "is allowed for the gateway already"],
    ["a model host for the gateway", of("api.openai.com"), "is a model host"],
    ["the model host that is used", of("api.anthropic.com", "litellm"), "is allowed for LiteLLM already"],
    ["no reason", of("api.github.com", "gateway", "  "), "is empty"],
    ["a reason of two lines", of("api.github.com", "gateway", "a\nb"), "has unusual characters"],
  ])("refused: %s", (_, wanted, what) => {
    const decision = allowable(given, wanted);
    expect(decision.ok ? "allowed" : decision.problem.what).toContain(what);
    expect(decision.ok ? "" : decision.problem.fix).not.toBe("");
  });

  test.each([
    ["for the gateway", of("API.GitHub.com."), "api.github.com"],
    ["an international name", of("bücher.de"), "xn--bcher-kva.de"],
    ["what the other one has", of("one.my-company.org", "litellm"), "one.my-company.org"],
    ["a model host for LiteLLM", of("api.openai.com", "litellm"), "api.openai.com"],
  ])("accepted: %s", (_, wanted, host) => {
    const decision = allowable(given, wanted);
    expect(decision.ok && decision.value).toEqual({ ...wanted, host });
  });
});

describe("denying", () => {
  test.each([
    ["what nobody may", { host: "three.my-company.org", client: null }, "is not allowed for anyone"],
    [
      "what the other may",
      { host: "one.my-company.org", client: "litellm" as const },
      "is not allowed for LiteLLM",
    ],
    ["what both may", { host: "two.my-company.org", client: null }, "for the gateway and for LiteLLM"],
    [
      "what follows from a channel",
      { host: "api.telegram.org", client: null },
      "because of channels.telegram.enabled",
    ],
    ["what follows from a model", { host: "api.anthropic.com", client: null }, "because of models.available"],
    ["a wildcard", { host: "*.org", client: null }, "has a wildcard"],
  ])("refused: %s", (_, wanted, what) => {
    const decision = deniable(given, wanted);
    expect(decision.ok ? "denied" : decision.problem.what).toContain(what);
  });

  test.each([
    [{ host: "One.my-company.org", client: null }, 0],
    [{ host: "two.my-company.org", client: "gateway" as const }, 1],
    [{ host: "two.my-company.org", client: "litellm" as const }, 2],
  ])("%j", (wanted, index) => {
    const decision = deniable(given, wanted);
    expect(decision.ok && decision.value.index).toBe(index);
  });
});

test("hosts are read back from a list, and from nothing else", () => {
  expect(hostsIn("smokescreen", accessList(["a.org", "b.org"]))).toEqual(["a.org", "b.org"]);
  for (const text of ["", "a", "default: {}", "default: {allowed_domains: a}", "a: [", "[]"])
    expect(hostsIn("smokescreen", text)).toBeNull();
});

describe("what a proxy says", () => {
  const line = (fields: object) => JSON.stringify({ msg: "CANONICAL-PROXY-DECISION", ...fields });
  test.each([
    [
      { allow: true, requested_host: "a.org:443", decision_reason: "host matched allowed domain in rule" },
      true,
      "in the list",
    ],
    [
      { allow: false, requested_host: "a.org:443", decision_reason: "default rule policy used" },
      false,
      "not in the list",
    ],
    [
      { allow: false, requested_host: "a.org:22", decision_reason: "only port 443 is allowed" },
      false,
      "only port 443 is allowed",
    ],
    [
      {
        allow: true,
        requested_host: "a.org:443",
        decision_reason: "host matched allowed domain in rule",
        error: "no such host",
      },
      true,
      "in the list, but: no such host",
    ],
    [{ allow: "true", requested_host: 5 }, false, ""],
  ])("%j", (fields, allowed, why) => {
    expect(proxyDecision("gateway", "t", line(fields))).toMatchObject({
      client: "gateway",
      time: "t",
      allowed,
      why,
    });
  });

  test.each([
    "",
    "{",
    "null",
    "[]",
    "text",
    JSON.stringify({ msg: "CANONICAL-PROXY-CN-CLOSE", allow: true }),
  ])("no decision: %s", (text) => expect(proxyDecision("gateway", "t", text)).toBeNull());
});

describe("what an attempt came to", () => {
  const denied = (why: string) => `Egress proxying is denied to host 'a.org:443': ${why}.`;
  test.each([
    [200, "", "reached", "in the list"],
    [407, denied("default rule policy used"), "refused", "not in the list"],
    [403, denied("only port 443 is allowed"), "refused", "only port 443 is allowed"],
    [
      407,
      denied("The destination address (10.0.0.1) was denied by rule 'Deny: Private Range'"),
      "refused",
      "10.0.0.1",
    ],
    [502, "Failed to connect to remote host: no such host", "unreachable", "no such host"],
    [504, "", "unreachable", "answer 504"],
    [0, "connection refused", "silent", "connection refused"],
  ] as const)("%d %s", (status, says, outcome, why) => {
    const attempt = attemptFrom(JSON.stringify({ status, says, took: 3 }));
    expect(attempt).toMatchObject({ outcome, took: 3 });
    expect(attempt?.why).toContain(why);
  });

  test("nothing else is taken for an answer", () => {
    for (const text of ["", "{}", "null", '{"status":"200","says":"","took":1}'])
      expect(attemptFrom(text)).toBeNull();
  });
});
