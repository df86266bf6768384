import { describe, expect, test } from "bun:test";
import { accessDigest } from "../../src/deploy/access-digest.ts";
import { closeOldPort } from "../../src/deploy/close-old-port.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { deployment } from "../stack/deployment.ts";

const server = (ssh: string): MemoryHost => {
  const host = new MemoryHost({
    files: {
      "/etc/os-release": "ID=debian\nVERSION_ID=13\nVERSION_CODENAME=trixie\n",
      "/proc/meminfo": "MemTotal:  8000000 kB\n",
      "/proc/cpuinfo": "processor : 0\nprocessor : 1\n",
      "/etc/clincher/clincher.toml": `domain = "agent.clincher-test.dev"\nadmin.addresses = ["anywhere"]\nmemory.enabled = false\n${ssh}`,
    },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
  });
  host.put(
    "/etc/clincher/secrets.toml",
    `anthropic_api_key = "sk-ant-api03-aaaaaaaaaaaaaaaa"\ngateway_token = "${"a".repeat(64)}"\nlitellm_key = "sk-${"b".repeat(48)}"\nbackup_key = "${"c".repeat(64)}"\n`,
    { mode: 0o600, uid: 0, gid: 0 },
  );
  return host;
};

/** A change to port 2222 that a login over it has confirmed. */
const { settings } = deployment({ ssh: { port: 2222 }, admin: { addresses: ["anywhere"] } });
const confirmed = {
  access: accessDigest(settings),
  flags: {},
  newPort: 2222,
  phases: ["access"],
  user: "deploy",
};

test.each([
  ["another port than that of the login", ""],
  ["another user", 'ssh.port = 2222\nadmin.user = "other"\n'],
])("invariant: %s is never the only way in without a login that proves it", async (_, toml) => {
  const host = server(toml);
  await expect(closeOldPort(host, {}, "confirm", confirmed)).rejects.toThrow("The old port stays open");
  expect(host.mutations.filter((each) => /ssh|run /.test(each))).toEqual([]);
});

test("the settings of the login are what the old port is closed with", async () => {
  const refused = await closeOldPort(server("ssh.port = 2222\n"), {}, "confirm", confirmed).catch(String);
  expect(refused).not.toContain("The old port stays open");
});

describe("another clincher is at work", () => {
  const busyWith = async (cgroup: string, seconds: number) => {
    const host = server("ssh.port = 2222\n");
    host.put("/proc/77/cgroup", `0::${cgroup}\n`);
    const { lock } = host;
    const began = host.now();
    Object.assign(host, {
      lock: (path: string) =>
        host.now() - began < seconds * 1000 ? { held: false as const, holder: 77 } : lock(path),
    });
    return closeOldPort(host, {}, "confirm", confirmed).catch(String);
  };

  test("an install closes the port at its end", async () => {
    expect(await busyWith("/user.slice/user-0.slice/session-3.scope", 20)).toBe("busy");
  });

  test("what the schedule runs does not: it is waited for", async () => {
    const ended = await busyWith("/system.slice/cron.service", 20);
    expect(ended).not.toBe("busy");
    expect(ended).not.toContain("stays open");
  });

  test("and said when it takes too long", async () => {
    expect(await busyWith("/system.slice/cron.service", 1000)).toContain("The old port stays open");
  });
});
