import { expect, test } from "bun:test";
import { modelLimits } from "../../src/verify/probe/egress.ts";
import { deniedTools, gatewayAttempts } from "../../src/verify/probe/gateway.ts";
import { attacksOn } from "../../src/verify/red-team/index.ts";
import { deployment as make } from "../stack/deployment.ts";

const both = { host: "both.my-company.org", why: "x" };
const deployment = make({
  channels: { telegram: { enabled: true } },
  egress: {
    allow: [
      { ...both, for: "gateway" },
      { ...both, for: "litellm" },
      { host: "models.my-company.org", for: "litellm", why: "x" },
    ],
  },
});

test("what the gateway must not reach is tried with a model's host that it is not allowed, and a host of nobody", () => {
  const attempts = gatewayAttempts(deployment);
  expect(attempts).toMatchObject({
    "tunnel to a model host": { target: "api.anthropic.com:443" },
    "tunnel to a host of nobody": { target: "example.com:443" },
    "tunnel to another port": { target: "api.telegram.org:22" },
  });
  expect(Object.keys(gatewayAttempts(make())).some((name) => name.startsWith("tunnel"))).toBe(false);
});

test("every tool that the settings deny is asked for", () => {
  const denied = deniedTools(deployment);
  expect(denied.length).toBeGreaterThan(0);
  for (const tool of denied) expect(gatewayAttempts(deployment)).toHaveProperty([`tool ${tool}`]);
});

test("what LiteLLM must not reach is tried with the gateway's hosts, but not with those that it may", () => {
  expect(modelLimits(deployment).key).toEndWith(" example.com api.telegram.org");
});

test("models are attacked through the gateway's proxy, but not those that it may reach", () => {
  const names = attacksOn({ deployment, hostAddresses: [] }).map(({ name }) => name);
  const tried = (host: string): boolean => names.includes(`${host}, through the gateway's proxy`);
  expect([tried("api.anthropic.com"), tried("models.my-company.org"), tried(both.host)]).toEqual([
    true,
    true,
    false,
  ]);
});
