import { expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import {
  fingerprintOf,
  isSaved,
  noteSaved,
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
