import { expect, test } from "bun:test";
import { parseEffective } from "../../src/facts/ssh-effective.ts";
import { loginRefusals } from "../../src/ssh/login-refusals.ts";

const user = { name: "deploy", groups: ["deploy", "sudo"] };

// As `sshd -T` of OpenSSH 9.2 prints them.
test.each<[text: string, refusals: readonly string[]]>([
  ["", []],
  ["authorizedkeysfile /etc/ssh/k/%u\n", []],
  ["allowusers bob\nallowusers deploy\n", []],
  ["allowusers d?p*@10.0.0.*\n", []],
  ["allowusers bob\nallowusers ann\n", ["AllowUsers bob ann"]],
  ["denyusers bob\n", []],
  ["denyusers deploy\n", ["DenyUsers deploy"]],
  ["allowgroups ssh\nallowgroups sudo\n", []],
  ["allowgroups ssh\n", ["AllowGroups ssh"]],
  ["denygroups s*\n", ["DenyGroups s*"]],
])("%j", (text, refusals) => expect(loginRefusals(parseEffective(text), user)).toEqual([...refusals]));
