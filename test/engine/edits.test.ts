import { expect, test } from "bun:test";
import { changedSince, editedPath, readTexts } from "../../src/engine/edits.ts";
import { Journal } from "../../src/engine/journal.ts";
import { keepingOriginals } from "../../src/engine/keeping.ts";
import { makePlan } from "../../src/engine/plan.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { file } from "../../src/resources/file.ts";

const path = "/opt/openclaw/x";
const access = { mode: 0o644, uid: 0, gid: 0 };
const start = async (files: Record<string, string> = {}) => {
  const host = new MemoryHost({ files: { "/var/lib/clincher/.": "", "/opt/openclaw/.": "", ...files } });
  return { host, keeping: keepingOriginals(host, new Journal(host)) };
};
const notes = async (host: MemoryHost, content: string): Promise<readonly string[]> => {
  const resources = [file({ path, content, ...access })];
  const plan = await makePlan(host, [{ name: "p", title: "P", resources }]);
  return plan.steps.flatMap(({ changes }) => changes.flatMap((change) => change.notes ?? []));
};

test("what somebody changed is named in the plan, and kept when it is put back", async () => {
  const { host, keeping } = await start();
  await keeping.writeFile(path, "ours", access);
  expect(await notes(host, "ours, newer")).toEqual([]);
  host.put(path, "theirs");
  expect(await notes(host, "ours")).toEqual([expect.stringContaining(changedSince)]);
  await keeping.writeFile(path, "ours", access);
  expect(host.text(path)).toBe("ours");
  expect(host.text(editedPath(path))).toBe("theirs");
  expect(await host.stat(editedPath(path))).toMatchObject({ mode: 0o600, uid: 0 });
  expect(await notes(host, "ours, newer")).toEqual([]);
});

test("a new text of clincher's own is no edit, nor is what was there before clincher", async () => {
  const { host, keeping } = await start({ [path]: "before" });
  expect(await notes(host, "ours")).toEqual([]);
  for (const text of ["ours", "newer", "newest"]) await keeping.writeFile(path, text, access);
  expect(host.text(editedPath(path))).toBeNull();
  expect([...readTexts(host).keys()]).toEqual([path]);
});

test("what a way back put there is no edit: an earlier text of clincher's, or what it found", async () => {
  const { host, keeping } = await start({ [path]: "before" });
  for (const text of ["ours", "newer"]) await keeping.writeFile(path, text, access);
  for (const text of ["before", "ours"]) {
    host.put(path, text);
    expect(await notes(host, "newer")).toEqual([]);
    await keeping.writeFile(path, "newer", access);
    expect(host.text(editedPath(path))).toBeNull();
  }
});

test("what a run wrote before it died is no edit", async () => {
  const { host } = await start({ [path]: "before" });
  const journal = new Journal(host);
  const dying = {
    ...host,
    writeFile: async (at: string) => {
      host.put(at, "ours");
      throw new Error("died");
    },
  };
  await keepingOriginals(dying, journal)
    .writeFile(path, "ours", access)
    .catch(() => {});
  await keepingOriginals(host, journal).writeFile(path, "newer", access);
  expect(host.text(editedPath(path))).toBeNull();
});

test("a machine without a journal has no edits", () => {
  expect(readTexts(new MemoryHost())).toEqual(new Map());
});

test("two paths never share a place", () => {
  expect(editedPath("/opt/openclaw/.env")).toBe("/var/lib/clincher/edited/opt%openclaw%.env");
});
