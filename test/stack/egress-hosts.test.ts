import { describe, expect, test } from "bun:test";
import { parse } from "yaml";
import { accessList } from "../../src/stack/acl.ts";
import { allowedHosts, hostsFor } from "../../src/stack/egress-hosts.ts";
import { deployment } from "./deployment.ts";

const gpt = {
  models: {
    primary: "openai/gpt-5-mini",
    fallbacks: [],
    heartbeat: "openai/gpt-5-mini",
    available: [{ id: "openai/gpt-5-mini" }],
  },
};
const allow = (client: "gateway" | "litellm", host: string) => ({ host, for: client, why: "because" });

describe("hosts follow from what is enabled, and from what the operator allowed", () => {
  const cases: readonly (readonly [string, Parameters<typeof deployment>, string[], string[]])[] = [
    ["default", [], ["api.anthropic.com", "api.voyageai.com"], []],
    ["no memory", [{ memory: { enabled: false } }], ["api.anthropic.com"], []],
    ["another provider", [gpt], ["api.openai.com", "api.voyageai.com"], []],
    [
      "Telegram and hosts of the operator, once each, for one client only",
      [
        {
          channels: { telegram: { enabled: true } },
          egress: {
            allow: [
              allow("gateway", "hooks.slack.com"),
              allow("gateway", "api.telegram.org"),
              allow("litellm", "models.my-company.org"),
            ],
          },
        },
      ],
      ["api.anthropic.com", "api.voyageai.com", "models.my-company.org"],
      ["api.telegram.org", "hooks.slack.com"],
    ],
  ];
  for (const [what, given, litellm, gateway] of cases) {
    test(what, () => {
      expect(hostsFor("litellm", deployment(...given))).toEqual(litellm);
      expect(hostsFor("gateway", deployment(...given))).toEqual(gateway);
    });
  }
});

test("each host says what it follows from, or who allowed it, when and why", () => {
  const by = { ...allow("gateway", "hooks.slack.com"), by: "deploy", at: "2026-11-21T07:30:00Z" };
  const given = deployment({ channels: { telegram: { enabled: true } }, egress: { allow: [by] } });
  expect(allowedHosts(given).map(({ host, why, key, by, at }) => [host, why, key, by, at])).toEqual([
    ["api.telegram.org", "the Telegram bot", "channels.telegram.enabled", undefined, undefined],
    ["api.anthropic.com", "models of Anthropic", "models.available", undefined, undefined],
    ["api.voyageai.com", "memory's embeddings by Voyage", "memory.enabled", undefined, undefined],
    ["hooks.slack.com", "because", null, "deploy", "2026-11-21T07:30:00Z"],
  ]);
});

test("Smokescreen's list: a list of no services, and everything else refused", () => {
  expect(parse(accessList(["api.telegram.org"]))).toEqual({
    version: "v1",
    services: [],
    default: {
      name: "default",
      project: "openclaw",
      action: "enforce",
      allowed_domains: ["api.telegram.org"],
    },
  });
  expect(parse(accessList([])).default.allowed_domains).toEqual([]);
});
