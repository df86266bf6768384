import { expect, test } from "bun:test";
import { stat } from "../../src/facts/file.ts";
import { phases } from "../../src/phases/index.ts";
import type { Resource } from "../../src/resources/resource.ts";
import { shown, statOf } from "../resources/given.ts";
import { deployment } from "../stack/deployment.ts";

const resources = (): readonly Resource[] =>
  phases.flatMap((phase) =>
    phase.resources({
      deployment: deployment({ tailscale: { enabled: true } }, { tailscale_auth_key: "tskey-auth-1" }),
      egress: { sha256: "0".repeat(64), read: async () => new Uint8Array() },
      ...{ secretsFile: "", settingsFile: "" },
    }),
  );

/** Changes where there is nothing yet; null for what has to know more than that. */
const fromNothing = (resource: Resource): ReturnType<typeof shown> | null => {
  try {
    return shown(
      resource,
      resource.needs.map((each) => [each, null] as const),
    );
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
};

/** Its path, and what its change says of it: "0644 root". */
const accessOf = (resource: Resource): readonly (readonly [string, string])[] => {
  const path = /^(?:file|directory|apt-key) (\/.*)$/.exec(resource.id)?.[1];
  const access = /\((0\d{3} .*)\)$/.exec(fromNothing(resource)?.[0]?.summary ?? "")?.[1];
  return path === undefined || access === undefined ? [] : [[path, access]];
};

/** Everybody may read all else: who is root on this server decides, and other programs have to know what is wanted. */
const closed: Readonly<Record<string, string>> = {
  "/etc/audit/rules.d": "0750 root",
  "/etc/audit/rules.d/50-clincher.rules": "0640 root",
  "/etc/clincher/secrets.toml": "0600 root",
  "/etc/sudoers.d": "0750 root",
  "/etc/sudoers.d/zz-clincher": "0440 root",
  "/opt/openclaw/config/gateway/openclaw.json": "0400 uid 1000",
  "/opt/openclaw/sandboxes": "0700 uid 1000",
  "/opt/openclaw/secrets/gateway": "0500 uid 1000",
  "/opt/openclaw/secrets/gateway/openclaw.json": "0400 uid 1000",
  "/opt/openclaw/secrets/litellm": "0700 root",
  "/opt/openclaw/secrets/litellm/litellm.env": "0400 root",
  "/opt/openclaw/state/caddy": "0700 root",
  "/opt/openclaw/state/caddy/config": "0700 root",
  "/opt/openclaw/state/caddy/data": "0700 root",
  "/opt/openclaw/state/gateway": "0700 uid 1000",
  "/opt/openclaw/state/gateway/cache": "0700 uid 1000",
  "/opt/openclaw/state/gateway/logs": "0700 uid 1000",
  "/opt/openclaw/state/gateway/logs/openclaw.log": "0600 uid 1000",
  "/opt/openclaw/state/gateway/workspace": "0700 uid 1000",
  "/opt/openclaw/state/gateway/workspace/SOUL.md": "0600 uid 1000",
  "/opt/openclaw/state/gateway/workspace/memory": "0700 uid 1000",
  "/opt/openclaw/state/litellm": "0700 root",
  "/usr/local/sbin/clincher-firewall": "0755 root",
  "/var/lib/clincher/guard.json": "0600 root",
};

test("who may read and write what clincher puts on a server", () => {
  const all = resources();
  const folders = new Set(all.flatMap(({ id }) => (id.startsWith("directory ") ? [id.slice(10)] : [])));
  const found = all.flatMap(accessOf);
  expect(found.length).toBeGreaterThan(70);
  const open = (path: string): string => (folders.has(path) ? "0755 root" : "0644 root");
  const other = found.filter(([path, access]) => access !== open(path));
  expect(Object.fromEntries(other.toSorted())).toEqual(closed);
});

test.each([
  ["/etc/ssh/sshd_config", 0o600],
  ["/etc/crontab", 0o600],
  ["/etc/cron.d", 0o700],
  ["/etc/cron.hourly", 0o700],
  ["/etc/cron.daily", 0o700],
  ["/etc/cron.weekly", 0o700],
  ["/etc/cron.monthly", 0o700],
])("%s of the distribution is for root alone", (path, mode) => {
  const resource = resources().find(({ id }) => id === `access ${path}`);
  if (resource === undefined) throw new Error("nobody looks at it");
  const kind = mode === 0o600 ? "file" : "directory";
  const asIs = (given: number) => shown(resource, [[stat(path), statOf({ kind, mode: given })]]);
  expect(asIs(mode)).toEqual([]);
  expect(asIs(mode | 0o44)).toHaveLength(1);
});
