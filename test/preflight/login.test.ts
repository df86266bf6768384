import { accounts } from "../../src/facts/accounts.ts";
import { authorizedKeys, authorizedKeys2, ownSshKeys } from "../../src/facts/authorized-keys.ts";
import { file } from "../../src/facts/file.ts";
import { type Listener, listeners } from "../../src/facts/listeners.ts";
import { ownSession } from "../../src/facts/ssh-sessions.ts";
import { tailscale } from "../../src/facts/tailscale.ts";
import { login } from "../../src/preflight/login.ts";
import { keysPath } from "../../src/resources/ssh/paths.ts";
import { cases, type Known, known } from "./given.ts";

const blob = Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString("base64");
const key = `ssh-ed25519 ${blob} me@laptop`;
const settings = {
  admin: { user: "deploy", addresses: ["198.51.100.0/24"], authorized_keys: [] as string[] },
  ssh: { port: 9922 },
};
const given = { ...settings, admin: { ...settings.admin, authorized_keys: [key] } };
const inTailnet = { ...settings, tailscale: { enabled: true } };

interface Server {
  readonly root?: string;
  readonly own?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly holder?: Listener;
}

const facts = ({ root = key, own = false, from, to = "203.0.113.1", holder }: Server = {}): Known[] => [
  known(accounts, []),
  known(authorizedKeys, new Map([["root", root]])),
  known(authorizedKeys2, new Map()),
  known(ownSshKeys, new Map(own ? [[`ssh-ed25519 ${blob}`, "/root/.ssh/id_ed25519"]] : [])),
  known(file(keysPath), null),
  known(listeners, holder === undefined ? [] : [holder]),
  known(ownSession, from === undefined ? null : { pid: 1, port: 22, from, to, began: 0, uid: 0 }),
  known(tailscale, {
    ...{ backend: "Running", addresses: ["100.64.0.1"], name: "", peers: [], serves: false },
  } as never),
];
const on = (port: number, program: string): Listener => ({ address: "0.0.0.0", port, program });

cases(login, [
  { name: "root's key, and a console", facts: facts(), settings, finds: [] },
  {
    name: "nobody has a key",
    facts: facts({ root: "" }),
    settings,
    finds: ["no key with which deploy"],
    fix: "ssh-keygen",
  },
  { name: "a key of the settings", facts: facts({ root: "" }), settings: given, finds: [] },
  {
    name: "the only key lies on this server",
    facts: facts({ own: true }),
    settings: given,
    finds: ["private half of every key"],
  },
  { name: "the new port is free", facts: facts({ holder: on(22, "nginx") }), settings, finds: [] },
  {
    name: "the new port is taken",
    facts: facts({ holder: on(9922, "nginx") }),
    settings,
    finds: ["taken by nginx"],
  },
  {
    name: "the new port is taken by nobody whom the kernel names",
    facts: facts({ holder: on(9922, "") }),
    settings,
    finds: ["taken by another program"],
  },
  { name: "sshd has it", facts: facts({ holder: on(9922, "sshd-session") }), settings, finds: [] },
  { name: "ssh.socket has it", facts: facts({ holder: on(9922, "systemd") }), settings, finds: [] },
  {
    name: "logged in from where ssh will answer",
    facts: facts({ from: "198.51.100.7" }),
    settings,
    finds: [],
  },
  {
    name: "logged in from one of several places",
    facts: facts({ from: "198.51.100.7" }),
    settings: { ...settings, admin: { ...settings.admin, addresses: ["203.0.113.9", "198.51.100.7"] } },
    finds: [],
  },
  {
    name: "logged in from where ssh will not answer",
    facts: facts({ from: "192.0.2.7" }),
    settings,
    finds: ["logged in from 192.0.2.7, which is not in admin.addresses"],
    fix: "--admin-addresses 198.51.100.0/24,192.0.2.7",
  },
  {
    name: "ssh will answer anywhere",
    facts: facts({ from: "192.0.2.7" }),
    settings: { ...settings, admin: { ...settings.admin, addresses: ["anywhere"] } },
    finds: [],
  },
  {
    name: "logged in over the tailnet, where ssh will answer too",
    facts: facts({ from: "100.64.0.2", to: "100.64.0.1" }),
    settings: inTailnet,
    finds: [],
  },
  {
    name: "logged in over another way than the tailnet",
    facts: facts({ from: "192.0.2.7" }),
    settings: inTailnet,
    finds: ["192.0.2.7"],
  },
  {
    name: "logged in over a tailnet that the settings do not know",
    facts: facts({ from: "100.64.0.2", to: "100.64.0.1" }),
    settings,
    finds: ["100.64.0.2"],
  },
]);
