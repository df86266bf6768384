import { describe, expect, test } from "bun:test";
import { type ArchiveFlags, chooseArchive } from "../../src/cli/uninstall-archive.ts";
import { dropStateFolder, isChanged, planUninstall, uninstall } from "../../src/deploy/uninstall.ts";
import { Journal } from "../../src/engine/journal.ts";
import { disarm, undo } from "../../src/engine/revert/revert.ts";
import { pendingPath, readPending } from "../../src/facts/revert.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const key = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString("base64")} me@laptop\n`;

const passwd =
  "root:x:0:0::/root:/bin/bash\nbob:x:1000:1000::/home/bob:/bin/bash\ndeploy:x:1001:1001::/home/deploy:/bin/bash\n";

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly docker?: "answers" | "silent" | "absent";
}

const server = ({ files = {}, docker = "answers" }: Given): MemoryHost => {
  const host = new MemoryHost({
    files: { "/etc/passwd": passwd, "/etc/shadow": "root:*:1::\nbob:!:1::\n", ...files },
    commands: ({ argv }) => ({
      code: 0,
      stdout: argv[0] === "systemctl" ? `LoadState=${docker === "absent" ? "not-found" : "loaded"}\n` : "",
      stderr: "",
    }),
    requests: () =>
      docker === "answers"
        ? { ok: true, status: 200, body: "[]", headers: {} }
        : { ok: false, reason: "refused" },
  });
  const journal = new Journal(host);
  journal.begin("install", "1", 1);
  journal.keepBefore([{ kind: "user", name: "deploy", value: "absent" }]);
  journal.end("done");
  return host;
};

const choices = {
  packages: false,
  keepData: false,
  archive: null,
  program: "/usr/local/bin/clincher",
  updates: [],
};

const outcome = async (given: Given, chosen = choices): Promise<string> => {
  try {
    return (await planUninstall(server(given), chosen)).user;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `exit ${error.exit}: ${error.problems[0]?.what}`;
  }
};

describe("uninstall plans nothing that would lock everybody out", () => {
  test.each<[string, Given, RegExp]>([
    ["root has a key", { files: { "/root/.ssh/authorized_keys": key } }, /^root$/],
    ["another user from before has one", { files: { "/home/bob/.ssh/authorized_keys": key } }, /^bob$/],
    [
      "a key is surer than root's password",
      { files: { "/etc/shadow": "root:$y$j9T$x:1::\n", "/home/bob/.ssh/authorized_keys2": key } },
      /^bob$/,
    ],
    ["root has a password", { files: { "/etc/shadow": "root:$y$j9T$x:1::\n" } }, /^root$/],
    [
      "only the user that clincher made has a key",
      { files: { "/home/deploy/.ssh/authorized_keys": key } },
      /^exit 4: Nobody could log in/,
    ],
    ["nobody has anything", {}, /^exit 4: Nobody could log in/],
    [
      "Docker does not answer",
      { files: { "/root/.ssh/authorized_keys": key }, docker: "silent" },
      /^exit 4: Docker does not answer/,
    ],
    ["Docker has gone already", { files: { "/root/.ssh/authorized_keys": key }, docker: "absent" }, /^root$/],
  ])("%s", async (_, given, expected) => expect(await outcome(given)).toMatch(expected));

  test("an archive that is there is not overwritten", async () => {
    const host = server({ files: { "/root/.ssh/authorized_keys": key, "/root/a.enc": "dear" } });
    const archive = { path: "/root/a.enc", key: "0123456789abcdef" };
    const failure = await planUninstall(host, { ...choices, archive }).catch((error: unknown) => error);
    expect(String(failure)).toContain("is there already");
    expect(host.text("/root/a.enc")).toBe("dear");
  });

  test.each([
    [true, "swapping", "exit 4: A restore was cut off while it put the data in place"],
    [true, "checked", "root"],
    [false, "swapping", "root"],
  ] as const)(
    "data that stays is whole (--keep-data: %p, a restore is %s)",
    async (keepData, step, expected) => {
      const marker = JSON.stringify({ snapshot: "a".repeat(64), step });
      const files = { "/root/.ssh/authorized_keys": key, "/opt/openclaw/.restore/marker.json": marker };
      expect(await outcome({ files }, { ...choices, keepData })).toBe(expected);
    },
  );

  test("a server that clincher never changed has nothing to undo", () => {
    expect(isChanged(new MemoryHost())).toBe(false);
    expect(isChanged(server({}))).toBe(true);
  });
});

const flags: ArchiveFlags = { archive: undefined, keyFile: undefined, declined: false, terminal: true };
const choose = async (given: Partial<ArchiveFlags>): Promise<string> => {
  const host = new MemoryHost({
    files: { "/root/key": "0123456789abcdef0123\nmore\n", "/root/short": "abc\n" },
  });
  try {
    const { archive, showKey } = await chooseArchive(host, { ...flags, ...given });
    return archive === null ? "none" : `${archive.path} ${archive.key.length} ${showKey ? "shown" : "given"}`;
  } catch (error) {
    return error instanceof Failure ? `exit ${error.exit}: ${error.problems[0]?.what}` : String(error);
  }
};

describe("where the data goes, and under which key", () => {
  test.each<[Partial<ArchiveFlags>, RegExp]>([
    [{}, /^\/root\/openclaw-2026-01-01\.tar\.gz\.enc 64 shown$/],
    [{ archive: "/root/x" }, /^\/root\/x 64 shown$/],
    [{ keyFile: "/root/key" }, /tar\.gz\.enc 20 given$/],
    [{ keyFile: "/root/key", terminal: false }, / 20 given$/],
    [{ terminal: false }, /^exit 3: The key of the archive would be printed where nobody looks/],
    [{ declined: true, terminal: false }, /^none$/],
    [{ declined: true, archive: "/root/x" }, /^exit 3: --without-archive contradicts/],
    [{ keyFile: "/root/short" }, /^exit 3: The key in \/root\/short is shorter/],
    [{ keyFile: "/root/none" }, /^exit 3: .* cannot be read/],
    [{ archive: "x.enc" }, /^exit 3: The archive cannot be at x\.enc/],
    [{ archive: "/opt/openclaw/x" }, /^exit 3: The archive cannot be at/],
    [{ archive: "/nowhere/x" }, /^exit 3: There is no folder \/nowhere/],
  ])("%j", async (given, expected) => expect(await choose(given)).toMatch(expected));
});

test("an uninstall that did not end is run again: its archive is written anew, once, before anything goes", async () => {
  const path = "/root/a.enc";
  const docker: string[] = [];
  const here: { container: boolean } = { container: true };
  const own = {
    ...{ Id: "c1", Names: ["/openclaw"], Image: "x", ImageID: "x", State: "exited", Status: "" },
    Labels: { "com.docker.compose.project": "openclaw" },
  };
  const host: MemoryHost = new MemoryHost({
    files: {
      ...{
        "/etc/passwd": passwd,
        "/etc/shadow": "root:$y$x:1::\n",
        "/run/.": "",
        "/var/lib/clincher/.": "",
        [path]: "of last week",
      },
      "/opt/openclaw/state/x": "dear",
    },
    commands: ({ argv }) => {
      const line = argv.join(" ");
      if (line.includes("tar -C")) host.put(`${path}.part`, `new, ${host.text("/opt/openclaw/state/x")}`);
      if (argv[0] === "bash") docker.push("archive");
      if (line === "docker rm --force c1") {
        docker.push("gone");
        here.container = false;
      }
      if (argv[0] === "userdel") host.put("/etc/passwd", passwd.replace(/^deploy.*\n/m, ""));
      return { code: 0, stdout: argv[0] === "systemctl" ? "LoadState=loaded\n" : "", stderr: "" };
    },
    requests: ({ url }) => ({
      ...{ ok: true, status: 200, headers: {} },
      body: here.container && url.includes("/containers/json") ? JSON.stringify([own]) : "[]",
    }),
  });
  const journal = new Journal(host);
  journal.begin("install", "1", 1);
  journal.keepBefore([
    { kind: "user", name: "deploy", value: "absent" },
    { kind: "archive", name: path, value: "clincher's" },
  ]);
  journal.end("done");
  journal.close();
  const run = { version: "1", redact: (text: string) => text, listen: () => {} };
  const manner = { run, within: 1, address: "a", waiting: () => {} };
  const again = async () =>
    await planUninstall(host, { ...choices, archive: { path, key: "0123456789abcdef" } });
  const planned = await again();
  expect(planned.plan.steps.map(({ phase }) => phase)).toContain("archive");
  await uninstall(host, planned, manner);
  expect(docker).toEqual(["archive", "archive", "gone"]);
  expect([host.text(path), await host.stat("/opt/openclaw")]).toEqual(["new, dear", null]);
});

describe("nothing but ssh and firewall goes before somebody has logged in as before", () => {
  const drop = "/etc/ssh/sshd_config.d/00-clincher.conf";
  const waitsOn = async (outcome: "confirmed" | "reverted", left: "waits" | "ends", sshd = 0) => {
    const host = server({ files: { "/root/.ssh/authorized_keys": key, [drop]: "Port 9922\n" } });
    for (const path of ["/usr/local/bin/clincher", "/etc/systemd/system/.", "/run/.", "/var/lib/clincher/."])
      host.put(path, "");
    const journal = new Journal(host);
    journal.begin("install", "1", 1);
    journal.keepOriginal(drop, null, null);
    journal.end("done");
    journal.close();
    const { run } = host;
    Object.assign(host, {
      run: async (command: Parameters<typeof run>[0]) => {
        const result = await run(command);
        if (command.argv[0] === "/usr/sbin/sshd") return { ...result, code: sshd };
        const listens = command.argv.join(" ") === "ss -Hltnp";
        return listens
          ? { ...result, stdout: 'LISTEN 0 9 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))' }
          : result;
      },
      sleep: async () => {
        if (left === "waits" || (await readPending(host)) === null) throw new Error("still waiting");
        const done = outcome === "confirmed" ? disarm : undo;
        await done(host, "x");
      },
    });
    const told: string[] = [];
    const manner = {
      run: { version: "1", redact: (text: string) => text, listen: () => {} },
      ...{ within: 600, address: "a" },
      waiting: ({ line }: { line: string }) => void told.push(line),
    };
    const failure = await uninstall(host, await planUninstall(host, choices), manner).then(
      () => "",
      (error: unknown) => String(error),
    );
    return { host, told, failure, gone: host.mutations.some((each) => each.startsWith("run userdel")) };
  };

  test("nobody has yet", async () => {
    const { told, gone, failure, host } = await waitsOn("confirmed", "waits");
    expect([told, gone, failure]).toEqual([
      ["ssh -p 22 root@a sudo clincher confirm"],
      false,
      "Error: still waiting",
    ]);
    expect(await readPending(host)).toMatchObject({
      within: 600,
      newPort: 22,
      user: "root",
      onLogin: false,
      phases: [],
    });
  });

  test("somebody has: the rest goes", async () => {
    const { gone, host } = await waitsOn("confirmed", "ends");
    expect([gone, host.text(drop)]).toEqual([true, null]);
  });

  test("what fails before is taken back at once", async () => {
    const { gone, failure, host } = await waitsOn("confirmed", "waits", 1);
    expect([gone, host.text(drop), await readPending(host)]).toEqual([false, "Port 9922\n", null]);
    expect(failure).toContain("sshd -t failed");
  });

  test("nobody has in time: it ends with ssh as it was", async () => {
    const { gone, failure, host } = await waitsOn("reverted", "ends");
    expect([gone, host.text(drop)]).toEqual([false, "Port 9922\n"]);
    expect(failure).toContain("Nobody logged in as before");
  });
});

test.each([
  [
    "an install's is the operator's to decide",
    ["access"],
    "exit 4: A change of ssh and firewall still waits",
  ],
  ["an uninstall's that died is taken back", [], "root"],
])("what waits to be confirmed already: %s", async (_, phases, expected) => {
  const waits = {
    ...{
      armed: { wall: Date.UTC(2026, 0, 1), uptime: 0, boot: "" },
      within: 600,
      oldPorts: [22],
      newPort: 9922,
    },
    ...{ user: "deploy", onLogin: false, flags: {}, phases, kept: [], restore: [] },
  };
  const files = { "/root/.ssh/authorized_keys": key, [pendingPath]: JSON.stringify(waits) };
  expect(await outcome({ files })).toStartWith(expected);
});

test("one that died before its last step: the empty folder goes, and one with a journal in it stays", async () => {
  const host = new MemoryHost();
  host.put("/var/lib/clincher/journal.db", "");
  await dropStateFolder(host);
  expect(await host.stat("/var/lib/clincher")).not.toBeNull();
  await host.remove("/var/lib/clincher/journal.db");
  await dropStateFolder(host);
  expect(await host.stat("/var/lib/clincher")).toBeNull();
});
