import { expect, test } from "bun:test";
import { environmentName, keys } from "../../src/settings/keys.ts";
import { domain, load } from "./sources.ts";

test("every key but tables can come from the environment and from a flag, each with its own name", () => {
  const texts: Readonly<Record<string, string>> = {
    "admin.addresses": "203.0.113.7,2001:db8::/48",
    "admin.authorized_keys":
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjEYv6QTklsxQDoDbc5Ki1G9xtr2gD4b7lM5e/foPIk you@laptop",
    domain: "a.my-company.org",
    "edge.email": "a@my-company.org",
    "edge.acme_directory": "https://acme.my-company.org/directory",
    "edge.subnet": "10.9.0.0/24",
    "models.fallbacks": "anthropic/claude-haiku-4-5-20251001, anthropic/claude-sonnet-4-6",
    "memory.enabled": "no",
    "channels.telegram.enabled": "1",
    "models.max_tokens": "8192",
    "memory.price": "0.5",
    "tailscale.hostname": "agent",
    "tailscale.tags": "tag:server,tag:agents",
    "tailscale.login_server": "https://headscale.my-company.org",
  };
  for (const { path: key, kind, fallback } of keys) {
    if (kind.type === "tables") continue;
    const text =
      texts[key] ?? (fallback === undefined ? (key.endsWith("cpus") ? "1.5" : "512M") : String(fallback));
    const withDomain = { CLINCHER_DOMAIN: domain, [environmentName(key)]: text };
    const fromEnvironment = load({ environment: withDomain });
    expect(fromEnvironment.ok && fromEnvironment.origins[key]?.source).toBe("environment");
    const fromFlag = load({ flags: { domain, [key]: text } });
    expect(fromFlag.ok && fromFlag.origins[key]?.source).toBe("flag");
    expect(fromFlag.ok && fromFlag.values.get(key)).toEqual(
      fromEnvironment.ok && fromEnvironment.values.get(key),
    );
  }
  const names = keys.map((key) => environmentName(key.path));
  expect(new Set(names).size).toBe(names.length);
});

test("what texts become", () => {
  const result = load({
    environment: {
      CLINCHER_DOMAIN: "bücher.de",
      CLINCHER_LIMITS_GATEWAY_MEMORY: "2G",
      CLINCHER_LIMITS_GATEWAY_CPUS: "1.5",
      CLINCHER_ADMIN_ADDRESSES: "203.0.113.7, 2001:db8::/48",
      CLINCHER_MODELS_FALLBACKS: "",
      CLINCHER_CHANNELS_TELEGRAM_ENABLED: "yes",
    },
    flags: { "models.fallbacks": "" },
  });
  expect(result.ok && result.settings).toMatchObject({
    domain: "xn--bcher-kva.de",
    limits: { gateway: { memory: 2 * 1024 ** 3, cpus: 1.5 } },
    admin: { addresses: ["203.0.113.7", "2001:db8::/48"] },
    models: { fallbacks: [] },
    channels: { telegram: { enabled: true } },
  });
});
