import { expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import {
  fingerprintOf,
  isSaved,
  noteSaved,
  readSheet,
  restoreLines,
  type Sheet,
  sheetHtml,
  sheetText,
  sheetWarning,
} from "../../src/recovery/sheet.ts";
import { deployment } from "../stack/deployment.ts";

const sheet: Sheet = {
  host: "vps",
  domain: "openclaw.my-company.org",
  key: "0123456789abcdef<&>",
  fingerprint: fingerprintOf("0123456789abcdef<&>"),
  places: [
    { name: "local", repository: "/var/backups/clincher", needs: "that disk" },
    { name: "far", repository: "sftp:me@host:/b", needs: "the ssh key below" },
  ],
  sshKey: "-----BEGIN KEY-----\nabc\n-----END KEY-----",
  made: "2026-11-21",
};

test("it has the key, the places and the exact line, the place elsewhere first", () => {
  const text = sheetText(sheet);
  for (const part of [
    sheet.key,
    "/var/backups/clincher",
    "sftp:me@host:/b",
    "-----END KEY-----",
    sheet.fingerprint,
  ])
    expect(text).toContain(part);
  expect(restoreLines(sheet)[0]).toBe("clincher restore sftp:me@host:/b --key-file key");
  expect(text).toContain("  clincher restore sftp:me@host:/b --key-file key\n");
});

test("a fresh server has the ssh key where restic looks for it before anything is restored", () => {
  const lines = sheetText(sheet).split("\n");
  const at = (start: string) => lines.findIndex((line) => line.startsWith(`  ${start}`));
  const order = ["install -d -m 755 /etc/clincher", "nano /etc/clincher/backup_ssh_key", "chmod 600 "].map(
    at,
  );
  expect(order.every((line, index) => line > (order[index - 1] ?? at("nano key")))).toBe(true);
  expect(at("clincher restore")).toBeGreaterThan(order.at(-1) ?? 0);
  expect(sheetText({ ...sheet, sshKey: null })).not.toContain("chmod");
});

test("every line to type can be typed", () => {
  const text = sheetText(sheet);
  const typed = text.slice(text.indexOf("as root\n"), text.indexOf("\nThen")).split("\n").slice(1);
  for (const line of typed.filter((each) => each.trim() !== "").map((each) => each.replace(/^ +or: /, "")))
    expect([line, Bun.spawnSync(["bash", "-n", "-c", line]).exitCode]).toEqual([line, 0]);
  expect(typed.length).toBeGreaterThan(6);
});

test("the login is confirmed first, and in time", () => {
  const then = sheetText(sheet).split("\nThen\n")[1]?.split("\n");
  expect(then?.[0]).toContain("ten minutes");
  expect(then?.[0]).toContain("sudo clincher confirm");
});

test.each([
  ["is below", "-----BEGIN KEY-----\n", "the ssh key below, as /etc/clincher/backup_ssh_key"],
  ["is not clincher's, and is said not to be here", null, "it is not on this sheet"],
])("an ssh key %s", async (_, key, says) => {
  const host = new MemoryHost({ files: { "/etc/hostname": "vps\n" } });
  if (key !== null) host.put("/etc/clincher/backup_ssh_key", key);
  const repository = "sftp:me@host:/b";
  const read = await readSheet(host, deployment({ backup: { targets: [{ name: "far", repository }] } }));
  expect(sheetText(read)).toContain(says);
});

test("the page to print loads nothing, and takes no character for markup", () => {
  const html = sheetHtml(sheet);
  expect(html).toContain("0123456789abcdef&lt;&amp;&gt;");
  expect(html).not.toMatch(/src=|href=|@import|url\(/);
});

test.each([
  ["an installed server", { "/var/lib/clincher/x": "" }],
  ["one that has only settings", { "/var/lib/y": "" }],
])("a sheet counts for its own key only: %s", async (_, files) => {
  const host = new MemoryHost({ files });
  expect(await isSaved(host, sheet.key)).toBe(false);
  await noteSaved(host, sheet);
  expect([await isSaved(host, sheet.key), await isSaved(host, "another")]).toEqual([true, false]);
});

test("it is asked for until somebody has one with the key that is used now", async () => {
  const host = new MemoryHost({ files: { "/var/lib/clincher/x": "" } });
  const now = deployment();
  const off = deployment({ backup: { enabled: false } });
  expect((await sheetWarning(host, now))?.fix).toContain("clincher recovery-sheet --saved");
  expect(await sheetWarning(host, off)).toBeNull();
  await noteSaved(host, sheet);
  expect(await sheetWarning(host, now)).not.toBeNull();
  await noteSaved(host, { ...sheet, fingerprint: fingerprintOf(now.secrets.backup_key) });
  expect(await sheetWarning(host, now)).toBeNull();
});
