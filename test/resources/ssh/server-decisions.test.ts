import { describe, expect, test } from "bun:test";
import { Facts } from "../../../src/facts/fact.ts";
import { file } from "../../../src/facts/file.ts";
import { listeners } from "../../../src/facts/listeners.ts";
import { pendingRevert } from "../../../src/facts/revert.ts";
import { includesIn, type ServerFile, sshServerFiles } from "../../../src/facts/ssh-server.ts";
import { sshSocketPorts } from "../../../src/facts/ssh-socket.ts";
import type { UnitFact } from "../../../src/facts/unit.ts";
import type { CommandResult } from "../../../src/host/host.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import { candidatePath } from "../../../src/resources/ssh/paths.ts";
import { nothingOverridesServer, serverDropIn, serverRunning } from "../../../src/resources/ssh/server.ts";
import { sshService, sshSocket } from "../../../src/resources/ssh/way-back.ts";
import { dropInPath, effectiveSettings } from "../../../src/ssh/server-config.ts";

const settings = { user: "deploy", port: 9922, exempt: [] };
const running: UnitFact = { loaded: true, active: true, enabled: true, started: 1_000_000 };
const off: UnitFact = { loaded: true, active: false, enabled: false, started: null };
const sshdOn = (...ports: readonly number[]) =>
  ports.map((port) => ({ program: "sshd", port, address: "0.0.0.0", pid: 7 }));
const written = (modified: number) => ({
  stat: { kind: "file", mode: 0o600, uid: 0, gid: 0, size: 1, modified },
  content: new Uint8Array(),
});

interface Given {
  readonly service?: Partial<UnitFact>;
  readonly socket?: UnitFact;
  readonly ports?: readonly number[];
  readonly modified?: number;
  readonly files?: readonly Omit<ServerFile, "includes">[];
}

const facts = ({ service = {}, socket = off, ports = [9922], modified = 0, files = [] }: Given): Facts =>
  Facts.of(
    [pendingRevert, null],
    [listeners, sshdOn(...ports)],
    [sshSocketPorts, []],
    [sshService, { ...running, ...service }],
    [sshSocket, socket],
    [file(dropInPath), written(modified)],
    [sshServerFiles, files.map((each) => ({ ...each, includes: includesIn(each.text) }))],
  );
const nothing = { changes: () => false };

describe("sshd is restarted", () => {
  test.each<readonly [string, Given, string | undefined]>([
    ["not when it runs as it should", {}, undefined],
    ["not for settings of the second in which it started", { modified: 1_001_000 }, undefined],
    ["for settings that are newer", { modified: 1_001_001 }, "with its new settings"],
    [
      "for lines that clincher took out of another file, and died",
      {
        files: [
          {
            path: "/etc/ssh/sshd_config",
            text: "# clincher: 00-clincher.conf says otherwise: X",
            modified: 1_001_001,
          },
        ],
      },
      "with its new settings",
    ],
    [
      "for a main file that clincher made read ours, and died",
      {
        files: [
          {
            path: "/etc/ssh/sshd_config",
            text: "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n",
            modified: 1_001_001,
          },
        ],
      },
      "with its new settings",
    ],
    [
      "not for what somebody else wrote",
      { files: [{ path: "/etc/ssh/sshd_config.d/50-cloud-init.conf", text: "X", modified: 1_001_001 }] },
      undefined,
    ],
    ["when it listens elsewhere too", { ports: [9922, 22] }, "restart sshd"],
    ["when it does not listen", { ports: [] }, "restart sshd"],
    ["when it does not run", { service: { active: false } }, "enable and start"],
    ["when it does not start at boot", { service: { enabled: false } }, "enable and start"],
    ["when it is masked", { service: { active: false, enabled: false, masked: true } }, "unmask and start"],
    ["when its socket is there", { socket: running }, "instead of on demand"],
    [
      "when its socket runs until the next boot",
      { socket: { ...running, enabled: false } },
      "instead of on demand",
    ],
    [
      "when its socket comes with the next boot",
      { socket: { ...running, active: false } },
      "instead of on demand",
    ],
  ])("%s", (_, given, summary) => {
    const [change] = serverRunning(settings).diff(facts(given), nothing);
    if (summary === undefined) expect(change).toBeUndefined();
    else expect(change?.summary).toContain(summary);
  });

  test.each([`file ${dropInPath}`, "sshd overrides"])("after a change of %s in the same run", (id) => {
    const earlier = { changes: (each: string) => each === id };
    expect(serverRunning(settings).diff(facts({}), earlier)[0]?.summary).toContain("new settings");
  });

  test("how it was is kept for uninstall", () => {
    expect(serverRunning(settings).diff(facts({ ports: [] }), nothing)[0]?.before).toEqual([
      { kind: "unit", name: "ssh.service", value: "enabled active" },
      { kind: "unit", name: "ssh.socket", value: "disabled inactive" },
    ]);
  });
});

describe("the way back of sshd", () => {
  const line = (given: Given): string => {
    const { risk } = serverDropIn(settings);
    const found = typeof risk === "function" ? risk(facts(given)) : risk;
    expect(found?.paths).toEqual([dropInPath]);
    return found?.restore.map((each) => each.join(" ")).join("\n") ?? "";
  };

  test("as a service: not stopped for settings with which it could not start", () => {
    expect(line({})).toStartWith("sh -c mkdir -p /run/sshd; /usr/sbin/sshd -t && {");
    expect(line({})).toEndWith(" 1000");
  });

  test("on demand: by its socket again", () => {
    for (const socket of [running, { ...running, active: false }, { ...running, enabled: false }])
      expect(line({ socket })).toBe(
        "sh -c systemctl disable --quiet ssh.service; systemctl stop ssh.service; systemctl reset-failed ssh.service ssh.socket; systemctl enable --quiet --now ssh.socket",
      );
  });
});

/** A server on which sshd does what it is told. */
const machine = (answers: Readonly<Record<string, Partial<CommandResult>>> = {}) => {
  const ran: string[] = [];
  const effective = [...effectiveSettings].map((each) => each.join(" ")).join("\n");
  const usual: Readonly<Record<string, Partial<CommandResult>>> = {
    "/usr/sbin/sshd -T": { stdout: effective },
    ss: { stdout: 'LISTEN 0 128 0.0.0.0:9922 0.0.0.0:* users:(("sshd",pid=7,fd=3))\n' },
    "systemctl show": { stdout: "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n" },
  };
  const host = new MemoryHost({
    files: { "/run/.": "", "/etc/ssh/.": "" },
    commands: ({ argv }) => {
      const text = argv.join(" ");
      ran.push(text);
      const found = (all: typeof usual) => Object.entries(all).find(([start]) => text.startsWith(start))?.[1];
      return { code: 0, stdout: "", stderr: "", ...(found(answers) ?? found(usual)) };
    },
  });
  return { host, ran };
};

const restarted = async (given: Given, answers?: Readonly<Record<string, Partial<CommandResult>>>) => {
  const { host, ran } = machine(answers);
  const [change] = serverRunning(settings).diff(facts(given), nothing);
  await change?.make({ host, progress: () => {} });
  return ran.filter((each) => /^(kill|systemctl (?!show))/.test(each));
};

describe("a restart of sshd", () => {
  const newer: Given = { modified: 2_000_000 };
  const last = ["systemctl reset-failed ssh.service", "systemctl restart ssh.service"];
  test.each<readonly [string, Given, Readonly<Record<string, Partial<CommandResult>>>, readonly string[]]>([
    ["that runs", newer, {}, last],
    [
      "that is masked",
      { ...newer, service: { masked: true } },
      {},
      ["systemctl unmask ssh.service", ...last],
    ],
    [
      "that does not start at boot",
      newer,
      { "systemctl show": { stdout: "LoadState=loaded\nUnitFileState=disabled\n" } },
      ["systemctl enable --quiet ssh.service", ...last],
    ],
    [
      "that is started on demand: what its socket has started ends first",
      { socket: running },
      {},
      ["systemctl disable --quiet --now ssh.socket", "systemctl stop ssh.service", "kill 7", ...last],
    ],
    [
      "one that outlived its unit on a port that is to be closed is ended",
      newer,
      {
        ss: {
          stdout:
            'LISTEN 0 128 0.0.0.0:9922 0.0.0.0:* users:(("sshd",pid=7,fd=3))\nLISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=8,fd=3))\nLISTEN 0 128 0.0.0.0:80 0.0.0.0:* users:(("caddy",pid=9,fd=3))\n',
        },
      },
      [...last, "kill 8"],
    ],
  ])("%s", async (_, given, answers, expected) => {
    expect(await restarted(given, answers)).toEqual([...expected]);
  });

  test.each([
    [
      "settings that sshd refuses: it is not restarted",
      { "/usr/sbin/sshd -t": { code: 255 } },
      "sshd refuses",
    ],
    ["a port that it does not get", { ss: { stdout: "" } }, "does not listen on port 9922"],
    [
      "a setting of others that wins",
      { "/usr/sbin/sshd -T": { stdout: "passwordauthentication yes\n" } },
      "Other settings of sshd win",
    ],
    ["settings that it cannot tell", { "/usr/sbin/sshd -T": { code: 1 } }, "cannot tell its settings"],
    ["a systemd that does not start it", { "systemctl restart": { code: 1 } }, "systemctl restart"],
  ])("fails with %s", async (_, answers, what) => {
    await expect(restarted(newer, answers)).rejects.toThrow(what);
  });
});

describe("what other files say otherwise", () => {
  const include = "Include /etc/ssh/sshd_config.d/*.conf\n";
  const line = "PasswordAuthentication yes\nBanner x\n";
  test.each([
    ["in a file that is read before ours", "/etc/ssh/sshd_config.d/00-a.conf", true],
    ["in a file that is read after ours: the first wins", "/etc/ssh/sshd_config.d/50-cloud-init.conf", false],
    ["in the main file, which is read last", "/etc/ssh/sshd_config", false],
    ["in our own", dropInPath, false],
  ])("%s", (_, path, wins) => {
    const text = path === "/etc/ssh/sshd_config" ? include + line : line;
    const known = facts({ files: [{ path, text }] });
    expect(nothingOverridesServer.diff(known, nothing).length).toBe(wins ? 1 : 0);
    const { risk } = nothingOverridesServer;
    const found = typeof risk === "function" ? risk(known) : risk;
    expect(found?.paths).toEqual(path === dropInPath ? [] : [path]);
  });
});

describe("the drop-in", () => {
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjEYv6QTklsxQDoDbc5Ki1G9xtr2gD4b7lM5e/foPIk me\n";
  const write = async (keys: string, mode: number, answers?: Parameters<typeof machine>[0]) => {
    const { host, ran } = machine(answers);
    host.put("/etc/passwd", "deploy:x:1000:1000::/home/deploy:/bin/bash\n");
    host.put("/home/deploy/.ssh/authorized_keys", keys, { mode, uid: 1000, gid: 1000 });
    const [change] = serverDropIn(settings).diff(facts({}), nothing);
    expect(change?.before).toEqual([{ kind: "ssh-ports", name: "sshd", value: "9922" }]);
    const said = await change?.make({ host, progress: () => {} }).then(
      () => "written",
      (error: unknown) => String(error),
    );
    expect(await host.stat(candidatePath)).toBeNull();
    expect(host.text(dropInPath) !== null).toBe(said === "written");
    return { said, ran };
  };

  test("is written when somebody can log in after it, and sshd takes it", async () => {
    const { said, ran } = await write(key, 0o600);
    expect(said).toBe("written");
    expect(ran).toContain(`/usr/sbin/sshd -t -f ${candidatePath}`);
  });

  test.each<readonly [string, string, number, Parameters<typeof machine>[0], string]>([
    ["there is no key", "# none\n", 0o600, {}, "could not log in with a key"],
    ["others can write the key", key, 0o620, {}, "could not log in with a key"],
    ["everybody can write the key", key, 0o602, {}, "could not log in with a key"],
    ["ssh-keygen does not read the key", key, 0o600, { "ssh-keygen": { code: 255 } }, "could not log in"],
    ["sshd refuses it", key, 0o600, { "/usr/sbin/sshd -t": { code: 255 } }, "sshd refuses the new settings"],
  ])("is not written when %s", async (_, keys, mode, answers, why) => {
    expect((await write(keys, mode, answers)).said).toContain(why);
  });
});
