import { accounts } from "../../src/facts/accounts.ts";
import { file } from "../../src/facts/file.ts";
import { parseEffective, sshEffective } from "../../src/facts/ssh-effective.ts";
import { loginRefused } from "../../src/preflight/login-refused.ts";
import { fileOf } from "../resources/given.ts";
import { cases, type Known, known } from "./given.ts";

const given = (effective: string | null, gid?: number): readonly Known[] => [
  known(sshEffective("deploy"), effective === null ? null : parseEffective(effective)),
  known(
    accounts,
    gid === undefined ? [] : [{ name: "deploy", uid: 1000, gid, home: "/srv/deploy", shell: "/bin/sh" }],
  ),
  known(file("/etc/group"), fileOf("root:x:0:\nusers:x:100:\nsudo:x:27:bob\nssh-users:x:990:bob,deploy\n")),
];

cases(loginRefused("deploy"), [
  { name: "no sshd yet", facts: given(null), finds: [] },
  { name: "everybody", facts: given("port 22\n"), finds: [] },
  {
    name: "others only",
    facts: given("allowusers root\nallowusers ubuntu\n"),
    finds: ["sshd will refuse deploy, and then the change of ssh is taken back: AllowUsers root ubuntu"],
    fix: "grep -ri AllowUsers /etc/ssh/sshd_config*",
  },
  { name: "the group of a user who is yet to be made", facts: given("allowgroups deploy\n"), finds: [] },
  { name: "another group", facts: given("allowgroups ssh-users\n", 100), finds: [] },
  { name: "the first group", facts: given("allowgroups users\n", 100), finds: [] },
  { name: "none of the user's", facts: given("allowgroups sudo\n", 100), finds: ["AllowGroups sudo"] },
  {
    name: "keys elsewhere: our own settings say where they are",
    facts: given("authorizedkeysfile /etc/ssh/keys/%u\n", 100),
    finds: [],
  },
]);
