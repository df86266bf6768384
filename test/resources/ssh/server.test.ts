import { describe, expect, test } from "bun:test";
import { Facts } from "../../../src/facts/fact.ts";
import { parseListeners, sshdPorts } from "../../../src/facts/listeners.ts";
import { includesIn, sshServerFiles, sshServerMain } from "../../../src/facts/ssh-server.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import { nothingOverridesServer, serverRunning } from "../../../src/resources/ssh/server.ts";
import { effectiveSettings } from "../../../src/ssh/server-config.ts";
import { changing, shown } from "../given.ts";

const include = "Include /etc/ssh/sshd_config.d/*.conf\n";

const listening = (address: string, port: number, pid: number): string =>
  `LISTEN 0      128    ${address}:${port} 0.0.0.0:* users:(("sshd",pid=${pid},fd=3))`;

/** A server whose sshd was just told its settings, and listens so. */
const server = (...sockets: readonly string[]): MemoryHost =>
  new MemoryHost({
    commands: ({ argv: [program, argument] }) => ({
      code: 0,
      stdout:
        program === "ss"
          ? sockets.join("\n")
          : argument === "-T"
            ? [...effectiveSettings].map((each) => each.join(" ")).join("\n")
            : "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n",
      stderr: "",
    }),
  });

const restart = async (host: MemoryHost): Promise<readonly string[]> => {
  const resource = serverRunning({ user: "deploy", port: 9922, exempt: [] });
  const facts = await Facts.collect(host, resource.needs);
  const earlier = changing("file /etc/ssh/sshd_config.d/00-clincher.conf");
  for (const { make } of resource.diff(facts, earlier)) await make({ host, progress: () => {} });
  return host.mutations.filter((each) => each.startsWith("run kill"));
};

// What `ss -Hltnp` printed of a real sshd.
describe("sshd that is restarted", () => {
  test.each<[what: string, sockets: readonly string[], killed: readonly string[]]>([
    ["where it should", [listening("0.0.0.0", 9922, 800), listening("[::]", 9922, 800)], []],
    ["one that outlived its unit", [listening("[::]", 9922, 800), listening("[::]", 22, 700)], ["700"]],
    // It ends with code 0, and systemd leaves it at that.
    ["another port too", [listening("[::]", 9922, 800), listening("[::]", 2222, 800)], []],
    ["what a session forwards", [listening("[::]", 9922, 800), listening("127.0.0.1", 6010, 900)], []],
  ])("%s", async (_, sockets, killed) =>
    expect(await restart(server(...sockets))).toEqual(killed.map((pid) => `run kill ${pid}`)),
  );

  test("what a session forwards is none of its ports", () => {
    const sockets = [
      listening("0.0.0.0", 22, 1),
      listening("127.0.0.1", 8081, 2),
      listening("[::1]", 8081, 2),
    ];
    expect(sshdPorts(parseListeners(sockets.join("\n")))).toEqual([22]);
  });
});

describe("other files of sshd's", () => {
  test.each<[what: string, path: string, text: string, after: string | null]>([
    ["nothing of ours", sshServerMain, `${include}UsePAM yes\n`, null],
    [
      "a value above the Include",
      sshServerMain,
      `PasswordAuthentication yes\n${include}PermitRootLogin yes\n`,
      `# clincher: 00-clincher.conf says otherwise: PasswordAuthentication yes\n${include}PermitRootLogin yes\n`,
    ],
    [
      "no Include",
      sshServerMain,
      "PermitRootLogin yes\nPort 22\n",
      `${include}PermitRootLogin yes\n# clincher: 00-clincher.conf says otherwise: Port 22\n`,
    ],
    ["no sshd yet", sshServerMain, "", null],
    [
      "a port in a later file, which sshd takes as well",
      "/etc/ssh/sshd_config.d/50-cloud-init.conf",
      "Port 2222\nPasswordAuthentication yes\n",
      "# clincher: 00-clincher.conf says otherwise: Port 2222\nPasswordAuthentication yes\n",
    ],
  ])("%s", (_, path, text, after) => {
    const [change] = shown(nothingOverridesServer, [
      [sshServerFiles, [{ path, text, includes: includesIn(text) }]],
    ]);
    expect(change?.text?.after ?? null).toBe(after);
  });
});
