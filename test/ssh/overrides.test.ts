import { describe, expect, test } from "bun:test";
import { includesIn, type ServerFile, sshServerMain } from "../../src/facts/ssh-server.ts";
import { overridesFrom } from "../../src/ssh/overrides.ts";

const folder = "/etc/ssh/sshd_config.d";
const include = `Include ${folder}/*.conf\n`;

type Texts = Readonly<Record<string, string>>;

const filesOf = (texts: Texts): readonly ServerFile[] =>
  Object.entries(texts).map(([path, text]) => ({ path, text, includes: includesIn(text) }));

/** "path:line", from 0. */
const overriding = (texts: Texts): readonly string[] =>
  [...overridesFrom(sshServerMain, filesOf(texts)).lines].flatMap(([path, lines]) =>
    [...lines].map((line) => `${path}:${line}`),
  );

// What wins was seen of OpenSSH 9.2: `sshd -T -C user=root,host=x,addr=192.0.2.1`.
describe("what overrides our drop-in", () => {
  test.each<[what: string, text: string, earlier: boolean, lines: readonly number[]]>([
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
    ["inside Match, with =", 'Match="user" bob\n  PermitRootLogin yes\n', false, [1]],
    [
      "after Match ALL, with a comment: it is a block as others",
      "Match ALL # x\nPermitRootLogin yes\n",
      false,
      [1],
    ],
    ["after Match all, which ends another", "Match User bob\nMatch all\nPermitRootLogin yes\n", false, [2]],
    ["with a number in its keyword", "X11Forwarding yes\n", true, [0]],
    ["the same value, spelt otherwise", "PasswordAuthentication No # x\n", true, []],
    ["what reads ours below a Match", `Match all\n${include}Include /x\n`, false, [1]],
    ["with = and quotes", 'permitrootlogin="yes"\n', true, [0]],
    ["with the keyword in quotes", '"PermitRootLogin" yes\n', true, [0]],
    ["what is not ours", "Banner /etc/issue\nUsePAM yes\n", true, []],
    ["comments", "#PermitRootLogin yes\n", true, []],
    ["where keys are: ours is a Match block", "AuthorizedKeysFile /etc/ssh/k/%u\n", true, []],
    [
      "where keys are, in an earlier Match block",
      "Match User *\n AuthorizedKeysFile /etc/ssh/k/%u\n",
      true,
      [1],
    ],
    ["where keys are, in a later one", "Match User *\n AuthorizedKeysFile /etc/ssh/k/%u\n", false, []],
    ["the same keys", "Match User *\n AuthorizedKeysFile .ssh/authorized_keys\n", true, []],
  ])("%s", (_, text, earlier, lines) => {
    const path = `${folder}/${earlier ? "00-aaa" : "50-cloud-init"}.conf`;
    expect(overriding({ [sshServerMain]: include, [path]: text })).toEqual(
      lines.map((line) => `${path}:${line}`),
    );
  });

  test.each<[what: string, texts: Texts, found: readonly string[]]>([
    [
      "above the Include only",
      { [sshServerMain]: `UsePAM yes\nMaxAuthTries 9\n${include}MaxSessions 9\n` },
      [`${sshServerMain}:1`],
    ],
    [
      "in a folder of another name, whatever its files are called",
      {
        [sshServerMain]: `${include}Include custom/*\n`,
        "/etc/ssh/custom/office":
          "PasswordAuthentication yes\nMatch Address 10.0.0.0/8\nPermitRootLogin yes\n",
        "/etc/ssh/custom/.hidden": "Port 1\n",
      },
      ["/etc/ssh/custom/office:2"],
    ],
    [
      "in a folder that is read before ours",
      { [sshServerMain]: `Include /srv/ssh/[0-9]?.conf\n${include}`, "/srv/ssh/01.conf": "MaxAuthTries 9\n" },
      ["/srv/ssh/01.conf:0"],
    ],
    [
      "in what a Match block reads",
      { [sshServerMain]: `${include}Match User bob\nInclude /srv/bob\n`, "/srv/bob": "MaxAuthTries 9\n" },
      ["/srv/bob:0"],
    ],
    [
      "not in what is read after a file with a Match block, which ends there",
      { [sshServerMain]: `${include}MaxAuthTries 9\n`, [`${folder}/50-a.conf`]: "Match User bob\n" },
      [],
    ],
    [
      "without the Include, as if it were there",
      {
        [sshServerMain]: "PermitRootLogin yes\nPort 22\n",
        [`${folder}/00-aaa.conf`]: "MaxAuthTries 9\n",
        [`${folder}/50-a.conf`]: "MaxAuthTries 9\n",
      },
      [`${folder}/00-aaa.conf:0`, `${sshServerMain}:1`],
    ],
    [
      "in files that read each other",
      {
        [sshServerMain]: `${include}Include /a\n`,
        "/a": "Include /b\nPort 1\n",
        "/b": "Include /a\nPort 2\n",
      },
      ["/a:1", "/b:1"],
    ],
    [
      "not in what is no longer read",
      { [sshServerMain]: `${include}Match User bob\nInclude ${folder}/* /a\n`, "/a": "Port 1\n" },
      [`${sshServerMain}:2`],
    ],
  ])("%s", (_, texts, found) => {
    expect(overriding(texts)).toEqual([...found]);
  });
});

describe("whether our drop-in is read", () => {
  test.each<[text: string, read: boolean]>([
    [`# Debian\n\n${include}`, true],
    ["include sshd_config.d/*\n", true],
    [`Include="${folder}/*.conf" # all\n`, true],
    [`"Include" "${folder}/*.conf"\n`, true],
    [`Include /etc/ssh/mine.conf ${folder}/*.conf\n`, true],
    [`Include ${folder}/[0-9]*.conf\n`, true],
    [`Include ${folder}/[!0]*.conf\n`, false],
    [`Include ${folder}/50-cloud-init.conf\n`, false],
    [`#${include}`, false],
    [`Match User bob\n  X11Forwarding yes\n${include}`, false],
    [`Match all\n${include}`, false],
    ["Port 22\nPermitRootLogin yes\n", false],
  ])("%j", (text, read) =>
    expect(overridesFrom(sshServerMain, filesOf({ [sshServerMain]: text })).unread).toBe(!read),
  );

  test("by way of another file", () => {
    const texts = { [sshServerMain]: "Include /srv/sshd\n", "/srv/sshd": include };
    expect(overridesFrom(sshServerMain, filesOf(texts)).unread).toBe(false);
  });
});
