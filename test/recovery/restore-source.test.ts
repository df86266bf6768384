import { expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { type Asked, sourcePlace } from "../../src/recovery/restore/source.ts";

const [key, other] = ["c".repeat(64), "d".repeat(64)];
const places =
  'domain = "agent.clincher-test.dev"\nadmin.addresses = ["anywhere"]\n' +
  '[[backup.targets]]\nname = "near"\nrepository = "/srv/a"\n' +
  '[[backup.targets]]\nname = "far"\nrepository = "rest:https://b.example/"\n';

const secretsOf = (text: string) => `backup_key = "${text}"\n`;
interface Given {
  readonly settings?: string | null;
  readonly secrets?: string | null;
  readonly asked?: Partial<Asked>;
}

test.each<readonly [string, Given, string]>([
  ["the first place of this server's settings", {}, `near /srv/a ${key}`],
  ["the first place elsewhere", { asked: { elsewhere: true } }, `far rest:https://b.example/ ${key}`],
  [
    "an address, although there are places elsewhere",
    { asked: { from: "/mnt/usb", elsewhere: true } },
    `backup /mnt/usb ${key}`,
  ],
  ["a place by its name", { asked: { from: "far" } }, `far rest:https://b.example/ ${key}`],
  ["an address", { asked: { from: "/mnt/usb" } }, `backup /mnt/usb ${key}`],
  [
    "an address, where nothing is installed",
    { settings: null, asked: { from: "/mnt/usb" } },
    `backup /mnt/usb ${key}`,
  ],
  [
    "the key of a file before that of this server",
    { asked: { keyFile: "/root/key" } },
    `near /srv/a ${other}`,
  ],
  ["another file of secrets", { asked: { secretsFile: "/root/s.toml" } }, `near /srv/a ${other}`],
  [
    "a key that somebody types",
    { secrets: null, asked: { askKey: async () => other } },
    `near /srv/a ${other}`,
  ],
  [
    "nobody says from where",
    { settings: null },
    "exit 3: From where? This server has no settings that say so",
  ],
  ["settings that cannot be read say nothing", { settings: "domain = 7\n" }, "exit 3: From where?"],
  ["secrets that cannot be read", { secrets: "backup_key = 7\n" }, "exit 3: "],
  ["nobody has the key", { secrets: null }, "exit 3: Without the backup key no backup can be read"],
  [
    "a key file that is not there",
    { asked: { keyFile: "/root/none" } },
    "exit 3: The file with the key is not there",
  ],
  ["a key file with something else", { asked: { keyFile: "/root/short" } }, "exit 3: The key "],
  ["neither an address nor a name: the names are said", { asked: { from: "faar" } }, "near, far"],
])(
  "a restore is from %s",
  async (what, { settings = places, secrets = secretsOf(key), asked = {} }, expected) => {
    const host = new MemoryHost({ files: { "/root/key": `${other}\n`, "/root/short": "abc" } });
    if (settings !== null) host.put("/etc/clincher/clincher.toml", settings);
    const closed = { mode: 0o600, uid: 0, gid: 0 };
    host.put("/root/s.toml", secretsOf(other), closed);
    if (secrets !== null) host.put("/etc/clincher/secrets.toml", secrets, closed);
    const request = {
      from: undefined,
      keyFile: undefined,
      secretsFile: undefined,
      environment: {},
      askKey: null,
    };
    const said = await sourcePlace(host, { ...request, ...asked }).then(
      ({ name, repository, environment }) => `${name} ${repository} ${environment.RESTIC_PASSWORD}`,
      (error: unknown) => {
        if (!(error instanceof Failure)) throw error;
        return what.includes("names are said")
          ? (error.problems[0].fix ?? "")
          : `exit ${error.exit}: ${error.message}`;
      },
    );
    if (what.includes("names are said")) expect(said).toContain(expected);
    else expect(said).toStartWith(expected);
  },
);
