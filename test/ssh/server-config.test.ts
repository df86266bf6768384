import { describe, expect, test } from "bun:test";
import {
  effectiveForUser,
  effectiveSettings,
  includeLine,
  overridingLines,
  serverConfigText,
} from "../../src/ssh/server-config.ts";

describe("the drop-in", () => {
  test("has the wanted port first, then the old ones", () => {
    const lines = serverConfigText({ ports: [9922, 22], exempt: [], user: "deploy" }).split("\n");
    expect(lines.filter((line) => line.startsWith("Port"))).toEqual(["Port 9922", "Port 22"]);
    expect(lines.some((line) => line.startsWith("PerSource"))).toBe(false);
  });

  test("never punishes the operator's addresses, where sshd punishes", () => {
    const text = serverConfigText({ ports: [22], exempt: ["203.0.113.7", "2001:db8::/48"], user: "deploy" });
    expect(text).toContain("PerSourcePenaltyExemptList 203.0.113.7,2001:db8::/48\n");
  });

  test("takes the user's keys from one file, and from nobody else", () => {
    const text = serverConfigText({ ports: [22], exempt: [], user: "deploy" });
    const own = [
      "Match User deploy",
      "  AuthorizedKeysFile .ssh/authorized_keys",
      "  AuthorizedKeysCommand none",
      "  TrustedUserCAKeys none",
    ];
    expect(text).toEndWith(`\n${own.join("\n")}\n`);
    expect(effectiveForUser.get("authorizedkeysfile")).toBe(".ssh/authorized_keys");
    expect(effectiveSettings.has("authorizedkeysfile")).toBe(false);
  });

  test("says once what it says", () => {
    const keywords = serverConfigText({ ports: [1], exempt: [], user: "deploy" })
      .split("\n")
      .map((line) => line.split(" ")[0])
      .filter((word) => word !== "" && word !== "#");
    expect(new Set(keywords).size).toBe(keywords.length);
    expect(Object.fromEntries(effectiveSettings)).toMatchObject({
      permitrootlogin: "no",
      passwordauthentication: "no",
      kbdinteractiveauthentication: "no",
      pubkeyauthentication: "yes",
      authenticationmethods: "publickey",
      permitemptypasswords: "no",
      permituserenvironment: "no",
      maxauthtries: "3",
      allowtcpforwarding: "no",
      allowagentforwarding: "no",
      x11forwarding: "no",
      permittunnel: "no",
    });
    // sshd prints lists of algorithms otherwise than they are written.
    for (const keyword of ["KexAlgorithms", "HostKeyAlgorithms", "Ciphers", "MACs"]) {
      expect(keywords).toContain(keyword);
      expect(effectiveSettings.has(keyword.toLowerCase())).toBe(false);
    }
  });
});

describe("what overrides it", () => {
  const cases: readonly (readonly [
    what: string,
    text: string,
    earlier: boolean,
    lines: readonly number[],
  ])[] = [
    ["another value in an earlier file", "PasswordAuthentication yes\n", true, [0]],
    ["the same value", "PasswordAuthentication no\n", true, []],
    ["another port in an earlier file", "# x\nPort 2222\n", true, [1]],
    [
      "another value in a later file, where the first wins",
      "PasswordAuthentication yes\nPermitRootLogin yes\n",
      false,
      [],
    ],
    ["a port in a later file: all that are named count", "PasswordAuthentication yes\nPort 22\n", false, [1]],
    ["inside Match, in whatever file", "Match User bob\n  PermitRootLogin yes\n", false, [1]],
    ["after Match ALL, with a comment", "Match ALL # x\nPermitRootLogin yes\n", false, []],
    ["the same value, spelt otherwise", "PasswordAuthentication No # x\n", true, []],
    [
      "what reads ours below a Match",
      "Match all\nInclude /etc/ssh/sshd_config.d/*.conf\nInclude /x\n",
      false,
      [1],
    ],
    ["after Match all", "Match all\nPermitRootLogin yes\n", false, []],
    ["with = and quotes", 'permitrootlogin="yes"\n', true, [0]],
    ["what is not ours", "Banner /etc/issue\nUsePAM yes\n", true, []],
    ["comments", "#PermitRootLogin yes\n", true, []],
  ];
  test.each(cases)("%s", (_, text, earlier, lines) => {
    expect([...overridingLines(text, earlier ? Number.POSITIVE_INFINITY : 0)]).toEqual([...lines]);
  });

  test("above the Include only", () => {
    expect([...overridingLines("UsePAM yes\nMaxAuthTries 9\n#\nMaxSessions 9\n", 2)]).toEqual([1]);
  });
});

describe("where the main file reads the drop-in", () => {
  test.each<[text: string, line: number]>([
    ["# Debian\n\nInclude /etc/ssh/sshd_config.d/*.conf\n", 2],
    ["include sshd_config.d/*\n", 0],
    ['Include="/etc/ssh/sshd_config.d/*.conf" # all\n', 0],
    ["Include /etc/ssh/mine.conf /etc/ssh/sshd_config.d/*.conf\n", 0],
    ["Include /etc/ssh/sshd_config.d/50-cloud-init.conf\n", -1],
    ["#Include /etc/ssh/sshd_config.d/*.conf\n", -1],
    ["Match User bob\n  X11Forwarding yes\nInclude /etc/ssh/sshd_config.d/*.conf\n", -1],
    ["Match all\nInclude /etc/ssh/sshd_config.d/*.conf\n", -1],
    ["Port 22\nPermitRootLogin yes\n", -1],
  ])("%j", (text, line) => expect(includeLine(text)).toBe(line));
});
