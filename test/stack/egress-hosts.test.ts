import { describe, expect, test } from "bun:test";
import { parse } from "yaml";
import { accessList } from "../../src/stack/acl.ts";
import { channelHosts, modelHosts } from "../../src/stack/egress-hosts.ts";
import { deployment } from "./deployment.ts";

const gpt = {
  models: {
    primary: "openai/gpt-5-mini",
    fallbacks: [],
    heartbeat: "openai/gpt-5-mini",
    available: [{ id: "openai/gpt-5-mini" }],
  },
};

describe("hosts follow from what is enabled", () => {
  const cases: readonly (readonly [string, Parameters<typeof deployment>, string[], string[]])[] = [
    ["default", [], ["api.anthropic.com", "api.voyageai.com"], []],
    ["no memory", [{ memory: { enabled: false } }], ["api.anthropic.com"], []],
    ["another provider", [gpt], ["api.openai.com", "api.voyageai.com"], []],
    [
      "Telegram and an extra host, once each",
      [
        {
          channels: { telegram: { enabled: true } },
          egress: { extra_hosts: ["hooks.slack.com", "api.telegram.org"] },
        },
      ],
      ["api.anthropic.com", "api.voyageai.com"],
      ["api.telegram.org", "hooks.slack.com"],
    ],
  ];
  for (const [what, given, models, channels] of cases) {
    test(what, () => {
      expect(modelHosts(deployment(...given))).toEqual(models);
      expect(channelHosts(deployment(...given))).toEqual(channels);
    });
  }
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
