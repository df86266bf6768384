import { expect, test } from "bun:test";
import { keepOpeningKey } from "../../src/recovery/restore/opening-key.ts";
import { placeOf } from "../../src/restic/place.ts";
import { repository, resticOn } from "./keyed-repositories.ts";

const [former, key] = ["c".repeat(64), "d".repeat(64)];
const [shared, usb] = ["rest:https://shared.org/", "/mnt/usb"];
const stage = "/opt/openclaw/.restore/etc/clincher";
const settings =
  'domain = "agent.clincher-test.dev"\nadmin.addresses = ["anywhere"]\n' +
  `[[backup.targets]]\nname = "far"\nrepository = "${shared}"\n`;
const secrets = (text: string) => `# mine\nbackup_key = "${text}"\ngateway_token = "${"e".repeat(64)}"\n`;

test.each<
  readonly [string, { from?: string; keys?: readonly string[]; came?: string | null }, string | null]
>([
  ["the key from before a rotation gives way to the one that opened the place", {}, key],
  ["the same key: nothing is written", { came: secrets(key) }, key],
  ["another key that opens the place as well is no reason", { keys: [former, key] }, former],
  ["a copy elsewhere has a key of its own", { from: usb }, former],
  ["settings without a key stay so", { came: "" }, null],
  ["settings that did not come in", { came: null }, null],
  ["secrets that cannot be read are left for whoever reads them", { came: "backup_key = 7\n" }, null],
])("%s", async (_, { from = shared, keys = [key], came = secrets(former) }, expected) => {
  const { host } = resticOn({
    [from]: repository(...keys.map((each, index) => [`id${index}`, each] as const)),
  });
  host.put(`${stage}/clincher.toml`, settings);
  if (came !== null) host.put(`${stage}/secrets.toml`, came, { mode: 0o600, uid: 0, gid: 0 });
  await keepOpeningKey(host, placeOf({ name: "backup", repository: from }, key, {}));
  const now = host.text(`${stage}/secrets.toml`);
  expect(now).toBe(expected === null ? came : secrets(expected));
});
