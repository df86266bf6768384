import { describe, expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { parseAbout } from "../../src/recovery/about.ts";
import { chooseSnapshot, parseSnapshots, unreadableIn } from "../../src/recovery/snapshots.ts";
import { placeOf } from "../../src/restic/place.ts";
import { resticFailure, troubleOf, tryRestic } from "../../src/restic/restic.ts";
import { isNewer } from "../../src/settings/releases.ts";
import { readRepository } from "../../src/settings/values/repository.ts";

// As restic 0.14, 0.16 and 0.18 say it.
test.each([
  [1, "Fatal: wrong password or no key found", "key"],
  [12, "", "key"],
  [10, "", "absent"],
  [
    1,
    "Fatal: unable to open config file: Stat: stat /x/config: no such file or directory\nIs there a repository at the following location?\n/x",
    "absent",
  ],
  [
    137,
    "Stat(<config/>) returned error, retrying after 27s: Lstat /x/config: connection lost\nFatal: unable to open config file\nIs there a repository at the following location?",
    "unreachable",
  ],
  [1, "unable to create lock in backend: repository is already locked by PID 7 on a by root", "locked"],
  [
    1,
    "Save(<lock/1>) failed: write /x/locks/1: no space left on device\nFatal: unable to create lock in backend: write /x/locks/1: no space left on device",
    "full",
  ],
  [1, "Fatal: unable to create lock in backend: open /x/locks/1: read-only file system", "other"],
  [1, "Fatal: unable to create lock in backend: sftp: connection lost", "unreachable"],
  [1, "Fatal: unable to save snapshot: write /x: no space left on device", "full"],
  [1, "Fatal: unable to open repository at s3:https://x: dial tcp: lookup x: no such host", "unreachable"],
  [1, "Fatal: ciphertext verification failed", "damaged"],
  [1, 'Fatal: no matching ID found for prefix "abc"', "snapshot"],
  [1, "Fatal: who knows", "other"],
] as const)("%i %s is about %s", (code, stderr, trouble) => {
  expect(troubleOf({ code, stderr, stdout: "" })).toBe(trouble);
});

test("a folder of this server is never out of reach: what looks so is damage", () => {
  const result = { code: 1, stdout: "", stderr: "Fatal: load <data/12>: unexpected EOF" };
  expect(troubleOf(result)).toBe("unreachable");
  expect(troubleOf(result, true)).toBe("damaged");
});

// As restic 0.14 and 0.18 say it of files, with --json; names in JSON have no line of their own.
describe("names of files that are saved are no sign of what went wrong", () => {
  const names = [
    "wrong password or no key found",
    "repository is already locked",
    "no space left on device",
    "connection refused",
    "unable to open config file",
    "ciphertext verification failed",
    "a\nFatal: wrong password or no key found\n",
  ];
  const status = (name: string): string =>
    JSON.stringify({ message_type: "status", percent_done: 0.5, current_files: [`/opt/${name}`] });
  const error = (name: string): string =>
    JSON.stringify({
      ...{ message_type: "error", error: { message: `open /opt/${name}: permission denied` } },
      ...{ during: "archival", item: `/opt/${name}` },
    });
  const warning = "Warning: at least one source file could not be read";
  const exit = (message: string): string =>
    JSON.stringify({ message_type: "exit_error", code: 1, message: `Fatal: ${message}` });
  test.each(names)("%j", (name) => {
    const stdout = `${status(name)}\n${status(name)}`;
    expect(troubleOf({ code: 3, stdout, stderr: `${error(name)}\n${warning}` })).toBe("other");
    expect(troubleOf({ code: 1, stdout, stderr: "Fatal: who knows" })).toBe("other");
    for (const [message, trouble] of [
      ["unable to save snapshot: write /x: no space left on device", "full"],
      ["Save(<data/1>) failed: connection refused", "unreachable"],
    ] as const)
      for (const stderr of [message, exit(message)])
        expect(troubleOf({ code: 1, stdout, stderr: `${error(name)}\n${stderr}` })).toBe(trouble);
  });
});

test("what restic says is told without its stack traces and advice", () => {
  const stderr = [
    "Unknown blob 2c7b",
    "github.com/restic/restic/internal/restorer.(*fileRestorer).forEachBlob",
    "\tgithub.com/restic/restic/internal/restorer/filerestorer.go:114",
    "main.main()",
    "\tgithub.com/restic/restic/cmd/restic/main.go:172 +0x267",
    "",
    "The repository is damaged and must be repaired. Please follow the troubleshooting guide at https://x .",
  ].join("\n");
  const { problems } = resticFailure(placeOf({ name: "local", repository: "/b" }, "k", {}), {
    ...{ code: 1, stdout: "", stderr },
  });
  expect(problems.map(({ what, why }) => [what, why])).toEqual([
    ["This repository is damaged", "Unknown blob 2c7b"],
  ]);
});

test("of what it says in JSON, why it ended and which files could not be read", () => {
  const lines = [
    { message_type: "status", percent_done: 0.5, current_files: ["/opt/a"] },
    {
      message_type: "error",
      error: { message: "open: i/o\nfailure" },
      during: "scan",
      item: "/opt/a\nFatal: x",
    },
    { message_type: "error", error: { Op: "open", Err: 13 }, during: "archival", item: "/opt/b" },
    { message_type: "exit_error", code: 3, message: "Fatal: at least one source file could not be read" },
  ];
  const stderr = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{"half`;
  const { problems } = resticFailure(placeOf({ name: "local", repository: "/b" }, "k", {}), {
    ...{ code: 3, stdout: "", stderr },
  });
  expect(problems[0].why?.split("\n")).toEqual([
    '"/opt/a\\nFatal: x": "open: i/o\\nfailure"',
    '"/opt/b": "cannot be read"',
    "Fatal: at least one source file could not be read",
  ]);
});

test.each([
  ["could not load snapshot 2ce79a4e: load <snapshot/2ce79a4e0f>: invalid data returned"],
  [`Ignoring "${"2ce79a4e".padEnd(64, "0")}": failed to load snapshot 2ce79a4e: LoadRaw(<snapshot/2ce>): x`],
])("%p: it is there and cannot be read", (stderr) => {
  expect(unreadableIn(`${stderr}\n${stderr}\n`)).toEqual(["2ce79a4e"]);
});

const id = (letter: string) => letter.repeat(64);
const snapshots = [
  { id: id("a"), time: 1000, host: "one", clincher: null, openclaw: null },
  { id: `ab${id("c").slice(2)}`, time: 2000, host: "one", clincher: null, openclaw: null },
  { id: id("b"), time: 3000, host: "one", clincher: null, openclaw: null },
];

test.each([
  [{}, 3000],
  [{ snapshot: "latest" }, 3000],
  [{ snapshot: "abcc" }, 2000],
  [{ at: 2500 }, 2000],
  [{ at: 2000 }, 2000],
] as const)("%p is the one of %i", (choice, time) => {
  expect(chooseSnapshot(snapshots, choice).time).toBe(time);
});

test.each([
  [{ snapshot: "dddd" }, "There is no backup dddd"],
  [{ snapshot: "../etc" }, '"../etc" is no id of a backup'],
  [{ at: 500 }, "There is no backup from before 1970-01-01T00:00:00.500Z"],
] as const)("%p is none", (choice, told) => {
  expect(() => chooseSnapshot(snapshots, choice)).toThrow(told);
});

test("only whole backups of clincher count, oldest first", () => {
  const list = [
    {
      id: id("b"),
      time: "2026-11-21T07:00:00.123456789Z",
      hostname: "two",
      tags: ["clincher", "clincher-0.2.0", "openclaw-2026.9.6"],
    },
    { id: id("a"), time: "2026-11-20T07:00:00+01:00", hostname: "one", tags: ["clincher"] },
    { id: id("c"), time: "2026-11-22T07:00:00Z", hostname: "two", tags: ["clincher-part"] },
    { id: id("d"), time: "2026-11-22T07:00:00Z", hostname: "two" },
  ];
  expect(
    parseSnapshots(JSON.stringify(list))?.map((each) => [each.host, each.clincher, each.openclaw]),
  ).toEqual([
    ["one", null, null],
    ["two", "0.2.0", "2026.9.6"],
  ]);
  expect(parseSnapshots("null")).toEqual([]);
  expect(parseSnapshots("{")).toBeNull();
});

test("what opens a place is in no argument", () => {
  const secrets = {
    backup_s3_key_id: "AKIA-id",
    backup_s3_secret: "s3-secret",
    backup_rest_password: "rest-secret",
  };
  for (const repository of [
    "/mnt/b",
    "s3:https://s3.example.com/bucket",
    "sftp:me@host:/b",
    "rest:https://host/x",
    "b2:bucket:x",
  ]) {
    const place = placeOf({ name: "x", repository }, "the-key", secrets);
    const argv = [place.repository, ...place.options].join(" ");
    for (const secret of ["the-key", ...Object.values(secrets)]) expect(argv).not.toContain(secret);
    expect(place.environment.RESTIC_PASSWORD).toBe("the-key");
  }
  expect(placeOf({ name: "x", repository: "sftp://me@host:2222//b" }, "k", {}).options.join(" ")).toContain(
    "-p 2222 me@host",
  );
});

test.each([
  ["/mnt/backup/clincher/", "/mnt/backup/clincher"],
  ["sftp:backup@203.0.113.5:/srv/clincher", null],
  ["s3:https://s3.eu-central-1.amazonaws.com/my-bucket/folder", null],
  ["b2:my-bucket:clincher", null],
  ["rest:https://backup.my-company.org/clincher", null],
] as const)("%s is a place", (text, read) => {
  expect(readRepository(text)).toEqual({ ok: true, value: read ?? text });
});

test.each([
  "backups",
  "/opt/openclaw/backups",
  "/tmp/x",
  "/mnt/../etc",
  "/",
  "rest:http://host/x",
  "rest:https://user:pass@host/x",
  "s3:https://host/",
  "b2:B:x",
  "ftp:host:/x",
  "sftp:host name:/x",
])("%s is none", (text) => {
  expect(readRepository(text).ok).toBe(false);
});

test("which release is newer", () => {
  expect([
    isNewer("0.2.0", "0.1.9"),
    isNewer("0.10.0", "0.9.0"),
    isNewer("0.1.0", "0.1.0"),
    isNewer("1", "1.0.1"),
  ]).toEqual([true, true, false, false]);
  expect(parseAbout("{}")).toBeNull();
});

describe("a lock in the way: all that is tried ends within the time that was given", () => {
  test.each([
    ["the first attempt", "snapshots", ["snapshots"]],
    ["taking the lock away", "unlock", ["snapshots", "unlock"]],
    ["nothing", "", ["snapshots", "unlock", "snapshots"]],
  ] as const)("%s is slow", async (_, slow, tried) => {
    const ran: string[] = [];
    const host = new MemoryHost({
      commands: ({ argv, timeoutSeconds = 60 }) => {
        const verb = argv.at(-1) ?? "";
        ran.push(verb);
        void host.sleep(verb === slow ? timeoutSeconds * 1000 : 2000);
        return { code: 11, stdout: "", stderr: "" };
      },
    });
    const began = host.now();
    const place = placeOf({ name: "x", repository: "/b" }, "k", {});
    const { code } = await tryRestic(host, place, { argv: ["snapshots"], timeoutSeconds: 20 });
    expect([code, ran]).toEqual([11, [...tried]]);
    expect(host.now() - began).toBeLessThan(20_100);
  });
});
