import { expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { admitKey } from "../../src/recovery/backup-key.ts";
import { placeOf } from "../../src/restic/place.ts";
import { initialise } from "../../src/restic/restic.ts";
import { generateSecrets } from "../../src/settings/secrets/generate.ts";

/** A server where restic and systemd-run are told what they are asked, with or without systemd. */
const server = (systemd: boolean) => {
  const asked: string[] = [];
  const host = new MemoryHost({
    commands: ({ argv }) => {
      const line = argv.join(" ");
      if (line.startsWith("systemd-run") && !systemd)
        return { code: 1, stdout: "", stderr: "Failed to connect to bus: No such file or directory" };
      if (!line.endsWith(" true")) asked.push(line);
      const stdout = line.includes(" key list ") ? JSON.stringify([{ id: "first", current: true }]) : "";
      return { code: 0, stdout, stderr: "" };
    },
  });
  host.put("/var/lib/clincher/journal.db", "");
  return { host, asked };
};

const made = generateSecrets().backup_key;
const place = (key: string) => placeOf({ name: "local", repository: "/var/backups/clincher" }, key, {});
const cheap = /^systemd-run --scope .*CPUQuota=16% .* restic /;

test.each([
  ["that clincher made", true, made, true],
  ["that clincher made, on a server without systemd", false, made, false],
  ["of a person", true, "correct-horse-battery-staple", false],
  ["of a person that is long", true, `${made.slice(1)}!`, false],
])("a key %s", async (_, systemd, key, expected) => {
  const first = server(systemd);
  await initialise(first.host, place(key), { argv: ["--json"] });
  const [stopped, ...inits] = first.asked;
  expect(stopped).toMatch(/^systemctl stop --quiet clincher-key-/);
  expect(inits.map((line) => cheap.test(line))).toEqual([expected]);
  expect(inits.map((line) => line.endsWith("init --json"))).toEqual([true]);
  const second = server(systemd);
  await admitKey(second.host, [place("other")], key, () => {});
  const added = second.asked.filter((line) => line.includes(" key add "));
  expect(added.map((line) => cheap.test(line))).toEqual([expected]);
});

test("one that outlived its clincher is ended before what it left goes, and before another begins", async () => {
  const { host } = server(true);
  const left = "/var/backups/clincher/keys/a";
  host.put(left, "{}");
  await initialise(host, place(made), { argv: [] });
  const [stop, remove, , init] = host.mutations;
  const unit = /clincher-key-[0-9a-f]{8}\.scope/.exec(stop ?? "")?.[0];
  expect([stop, remove]).toEqual([`run systemctl stop --quiet ${unit}`, `remove ${left}`]);
  expect(init).toContain(` --unit=${unit} restic `);
  expect(init).toContain(" init");
});

test("keys of two repositories are made side by side", async () => {
  const { host, asked } = server(true);
  for (const repository of ["/mnt/a", "/mnt/b"])
    await initialise(host, placeOf({ name: "x", repository }, made, {}), { argv: [] });
  expect(new Set(asked.map((line) => /clincher-key-\w+/.exec(line)?.[0])).size).toBe(2);
});

test("no key is in a command", async () => {
  const { host, asked } = server(true);
  await initialise(host, place(made), { argv: [] });
  expect(asked.join()).not.toContain(made);
});
