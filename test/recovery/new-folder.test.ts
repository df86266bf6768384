import { describe, expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { clearFolder, makeFolder, newFolder } from "../../src/recovery/new-folder.ts";

const files = { "/root/full/a": "", "/root/a-file": "" };
const host = async (): Promise<MemoryHost> => {
  const made = new MemoryHost({ files });
  await made.makeDirectory("/root/empty", { mode: 0o755, uid: 0, gid: 0 });
  return made;
};

describe("where a backup is taken out into", () => {
  test.each([
    ["/root/old", { path: "/root/old", isNew: true }],
    ["/root/old/", { path: "/root/old", isNew: true }],
    ["/root//x/../old/", { path: "/root/old", isNew: true }],
    ["/root/empty/", { path: "/root/empty", isNew: false }],
  ])("%s", async (given, folder) => expect(await newFolder(await host(), given)).toEqual(folder));

  test.each([
    ["old", "old is not an absolute path"],
    ["/root/full/", "/root/full is not empty"],
    ["/root/a-file", "/root/a-file is not a folder"],
    ["/root/there/is/none", "The folder /root/there/is is not there"],
    ["/", "/ is not empty"],
  ])("%s is refused", async (given, what) => expect(newFolder(await host(), given)).rejects.toThrow(what));

  test("what did not come out whole goes, and an empty folder that was there stays", async () => {
    for (const given of ["/root/old", "/root/empty"]) {
      const on = await host();
      const folder = await newFolder(on, given);
      await makeFolder(on, folder);
      await on.writeFile(`${given}/half`, "x", { mode: 0o600, uid: 0, gid: 0 });
      await clearFolder(on, folder);
      expect([await on.stat(given), await on.list("/root/empty")]).toEqual(
        given === "/root/old" ? [null, []] : [expect.objectContaining({ kind: "directory" }), []],
      );
    }
  });
});
