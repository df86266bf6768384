import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localHost } from "../../../src/host/local.ts";
import { parseArchive } from "../../../src/recovery/legacy/archive.ts";
import { unpack } from "../../../src/recovery/legacy/stage.ts";

const name = "openclaw-data-2026-01-01.tar.gz";
const key = "0123456789abcdef0123456789abcdef";
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clincher-unpack-"));
});
afterAll(() => rm(folder, { recursive: true }));

const state = "mkdir -p s/agents; echo hello >s/agents/a";

/** Makes an archive with a script in a new folder, and takes it out there. */
const attempt = async (script: string, encrypted = false, settings = false, hash: string | null = null) => {
  const place = await mkdtemp(join(folder, "case-"));
  const made = Bun.spawnSync(["bash", "-euc", script], { cwd: place, env: { ...process.env, KEY: key } });
  if (made.exitCode !== 0) throw new Error(made.stderr.toString());
  const archive = parseArchive(join(place, encrypted ? `${name}.enc` : name));
  if (archive === null) throw new Error("no archive");
  const owner = process.getuid?.() ?? 0;
  const out = join(place, "out");
  const unpacked = await unpack(localHost, { archive, hash }, key, out, { owner, settings });
  return { unpacked, out, place };
};

const files = async (path: string): Promise<string[]> =>
  (await readdir(path, { recursive: true })).toSorted();

test.each([
  ["as the documents pack it", `${state}; tar -czf ${name} -C s .`, false],
  [
    "with the folder of root's home",
    `mkdir -p root/.openclaw; ${state}; mv s/agents root/.openclaw; tar -czf ${name} root/.openclaw`,
    false,
  ],
  [
    "encrypted",
    `${state}; tar -czf p -C s .; openssl enc -aes-256-cbc -salt -pbkdf2 -in p -out ${name}.enc -pass env:KEY`,
    true,
  ],
])("a state comes out %s, closed to others, and nothing else stays", async (_, script, encrypted) => {
  const { unpacked, out, place } = await attempt(script, encrypted);
  expect([unpacked.files, unpacked.bytes, unpacked.left]).toEqual([1, 6, []]);
  expect(await readFile(join(out, "agents/a"), "utf8")).toBe("hello\n");
  expect((await stat(join(out, "agents"))).mode & 0o7777).toBe(0o700);
  expect((await stat(join(out, "agents/a"))).mode & 0o7777).toBe(0o600);
  expect((await files(place)).filter((path) => path.startsWith("out."))).toEqual([]);
});

test("settings of the old server and links that leave are left out, other links and names stay", async () => {
  const script = `${state}; cd s; echo x >.env; echo x >openclaw.json; ln -s /etc/passwd evil; ln -s agents/a new; ln agents/a hard; echo x >'a "b" \\ c'; chmod 4777 agents/a; cd ..; tar -czf ${name} -C s .`;
  const { unpacked, out } = await attempt(script);
  expect([...unpacked.left].sort()).toEqual([".env", "evil", "openclaw.json"]);
  expect(await files(out)).toEqual(['a "b" \\ c', "agents", "agents/a", "hard", "new"]);
  expect((await stat(join(out, "agents/a"))).mode & 0o7777).toBe(0o700);
  const all = await attempt(script, false, true);
  expect(all.unpacked.left).toEqual(["evil"]);
});

test.each([
  [
    "an absolute path",
    `${state}; echo x >x; tar -czPf ${name} -C s . --transform 's,^x$,/tmp/x,' -C .. x`,
    "absolute path",
  ],
  [
    "a path that climbs",
    `${state}; echo x >x; tar -czPf ${name} -C s . --transform 's,^x$,../x,' -C .. x`,
    "climbs out",
  ],
  [
    "another name of a file of the server",
    `${state}; ln s/agents/a s/hard; tar -czPf ${name} -C s --transform 'flags=h;s,^\\./agents/a,/etc/shadow,' ./agents ./hard`,
    "another name of what is not in it",
  ],
  ["a pipe", `${state}; mkfifo s/p; tar -czf ${name} -C s .`, "neither file nor folder"],
  [
    "a file behind a link",
    `${state}; ln -s /tmp s/t; mkdir -p u/t; echo x >u/t/x; tar -czf ${name} -C s . -C ../u ./t/x`,
    "lies behind",
  ],
  ["no state", `mkdir s; echo x >s/x; tar -czf ${name} -C s .`, "no state of OpenClaw"],
  ["half of it", `${state}; tar -cz -C s . | head -c 100 >${name}`, "unexpected end of file"],
  [
    "a bad checksum",
    `${state}; tar -czf ${name} -C s .; printf '\\1\\2' | dd of=${name} bs=1 seek=$(($(stat -c %s ${name}) - 8)) conv=notrunc status=none`,
    "crc error",
  ],
  ["something else", `head -c 3000 /dev/urandom >${name}`, "gzip"],
])("%s is refused", async (_, script, why) => {
  const failure = await attempt(script).catch((error: unknown) => error);
  expect(JSON.stringify((failure as { problems?: unknown }).problems)).toContain(why);
});

test("one that its manifest is not of is refused", async () => {
  const script = `${state}; tar -czf ${name} -C s .`;
  await expect(attempt(script, false, false, "a".repeat(64))).rejects.toThrow(
    "not the one that its manifest",
  );
});

test("another key is refused", async () => {
  const script = `${state}; tar -czf p -C s .; openssl enc -aes-256-cbc -salt -pbkdf2 -in p -out ${name}.enc -pass pass:other`;
  await expect(attempt(script, true)).rejects.toThrow("made with another key");
});
