import { expect, test } from "bun:test";
import { parseArchive } from "../../../src/recovery/legacy/archive.ts";
import { baseOf, settingsIn, within } from "../../../src/recovery/legacy/layout.ts";
import { type Member, parseMember } from "../../../src/recovery/legacy/listing.ts";
import { leavingIn, mostMembers, vet } from "../../../src/recovery/legacy/vet.ts";

test.each([
  ["/b/openclaw-data-2026-11-21.tar.gz.enc", ["data", "2026-11-21", true]],
  ["openclaw-config-2026-11-21.tar.gz", ["config", "2026-11-21", false]],
  ["openclaw-data-2026-11-21.tar", null],
  ["backup.tar.gz.enc", null],
  ["old-openclaw-data-2026-11-21.tar.gz", null],
  ["openclaw-data-2026-11-21.tar.gz.gpg", null],
] as const)("%s is %p", (path, wanted) => {
  const archive = parseArchive(path);
  expect(archive === null ? null : [archive.kind, archive.date, archive.encrypted]).toEqual(wanted as never);
});

// As GNU tar 1.34 and 1.35 list it.
test.each([
  [
    'drwxr-xr-x 0/0               0 2026-11-21 08:07:42 "./"',
    { path: "", kind: "directory", size: 0, target: null },
  ],
  [
    '-rw-r--r-- 1000/1000   12345 2026-11-21 08:07:42 "./a \\"q\\" \\\\ b"',
    { path: 'a "q" \\ b', kind: "file", size: 12345, target: null },
  ],
  [
    '-rw-r--r-- 0/0 2 2026-11-21 08:07:42.123 "d/new\\nline"',
    { path: "d/new\nline", kind: "file", size: 2, target: null },
  ],
  [
    '-rw-r--r-- 0/0 2 2026-11-21 08:07:42 "d/\\303\\274ü"',
    { path: "d/üü", kind: "file", size: 2, target: null },
  ],
  [
    'lrwxrwxrwx 0/0 0 2026-11-21 08:07:42 "d/l" -> "../.."',
    { path: "d/l", kind: "symlink", size: 0, target: "../.." },
  ],
  [
    'hrw-r--r-- 0/0 0 2026-11-21 08:07:42 "d/h" link to "d/u"',
    { path: "d/h", kind: "hardlink", size: 0, target: "d/u" },
  ],
  [
    '-rw-r--r-- 0/0 2 2026-11-21 08:07:42 "d/\\377"',
    { path: "d/\uFFFD\0", kind: "file", size: 2, target: null },
  ],
  [
    '-rw-r--r-- 0/0 2 2026-11-21 08:07:42 "\\357\\273\\277\\357\\277\\275"',
    { path: "\uFEFF\uFFFD", kind: "file", size: 2, target: null },
  ],
  ['prw-r--r-- 0/0 0 2026-11-21 08:07:42 "d/p"', { path: "d/p", kind: "other", size: 0, target: null }],
  [
    'crw-r--r-- 0/0 1,3 2026-11-21 08:07:42 "/dev/null"',
    { path: "/dev/null", kind: "other", size: 0, target: null },
  ],
] as const)("%s", (line, member) => {
  expect(parseMember(line)).toEqual(member);
});

test.each([
  ["tar: Unexpected EOF in archive"],
  ["gzip: stdin: crc error"],
  [""],
  ['-rw-r--r-- 0/0 2 2026-11-21 08:07:42 "a" b'],
])("%p is no line of a listing", (line) => {
  expect(parseMember(line)).toBeNull();
});

const member = (path: string, kind: Member["kind"] = "file", target: string | null = null): Member => ({
  ...{ path, kind, target, size: kind === "file" ? 10 : 0 },
});
const folder = (path: string): Member => member(path, "directory");
const link = (path: string, target: string): Member => member(path, "symlink", target);

test.each([
  ["a plain state", [folder(""), folder("agents"), member("agents/a"), link("new", "agents/a")], true],
  ["an absolute path", [member("/etc/cron.d/x")], "absolute"],
  ["a path that climbs", [member("a/../../etc/x")], "climbs"],
  ["a device", [member("null", "other")], "neither file"],
  ["a file behind a link", [link("a", "/etc"), member("a/cron.d")], "lies behind"],
  ["a file behind a link that comes later", [member("a/cron.d"), link("a", "/etc")], "lies behind"],
  ["a file deep behind a link", [link("a", "/etc"), member("a/cron.d/x")], "lies behind"],
  ["a link behind a link", [link("a", "."), link("a/b", "..")], "lies behind"],
  ["a file that is a folder", [member("a"), member("a/b")], "lies behind"],
  ["a file twice", [member("a"), member("a")], "twice"],
  ["a link and then a file of its name", [link("a", "/etc/passwd"), member("a")], "twice"],
  ["another name of what is in it", [member("a"), member("b", "hardlink", "./a")], true],
  ["another name of what is not in it", [member("b", "hardlink", "/etc/shadow")], "another name"],
  ["another name of a link", [link("a", "/etc/shadow"), member("b", "hardlink", "a")], "another name"],
  ["a name that is no text", [member("a\uFFFD\0")], '"a\uFFFD" is no name in UTF-8'],
  ["a name that was none once", [member("a\uFFFD")], true],
  ["a name with an end in it", [member("a\0b")], "UTF-8"],
  ["a folder twice", [folder("a"), folder("a"), member("a/b")], true],
  ["a folder and then a file of its name", [folder("a"), member("a")], "twice"],
  ["a file and then a folder of its name", [member("a"), folder("a")], "twice"],
  ["more files than anybody has", new Array<Member>(mostMembers + 1), "more than"],
] as const)("%s", (_, members, wanted) => {
  const verdict = vet(members);
  expect(verdict.ok).toBe(wanted === true);
  if (!verdict.ok && typeof wanted === "string") expect(verdict.reason).toContain(wanted);
});

test.each([
  ["newest", "agents/a", false],
  ["agents/newest", "../workspace/a", false],
  ["agents/newest", "./a/./b", false],
  ["agents/newest", ".//../workspace/a", false],
  ["newest", "/etc/passwd", true],
  ["newest", "..", true],
  ["agents/main/l", "../../..", true],
  ["agents/main/l", "../..", false],
  // Down a link and up again would be somewhere else.
  ["l", "agents/b/..", true],
] as const)("%s -> %s leaves: %p", (path, target, leaves) => {
  expect(leavingIn([link(path, target)])).toEqual(leaves ? [path] : []);
});

test.each([
  [["agents", "agents/main", ".env", "openclaw.json"], ""],
  [["root", "root/.openclaw", "root/.openclaw/workspace"], "root/.openclaw"],
  [["home/node/.openclaw/agents", "home/node/.bashrc"], "home/node/.openclaw"],
  [[".openclaw/openclaw.json"], ".openclaw"],
  [["config", "docker-compose.yml", "Caddyfile"], null],
])("%p: the state is %p", (paths, base) => {
  expect(baseOf(paths.map((path) => member(path)))).toBe(base);
});

test("what is outside the state does not count; settings of the old server are named", () => {
  const members = ["root", "root/.openclaw", "root/.openclaw/.env", "root/.openclaw/agents/.env", "x"].map(
    (path) => member(path),
  );
  const own = within(members, "root/.openclaw");
  expect(own.map(({ path }) => path)).toEqual([".env", "agents/.env"]);
  expect(settingsIn(own)).toEqual([".env"]);
});
