import { expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { backupPaths } from "../../src/recovery/paths.ts";
import { readRecords, recorded } from "../../src/recovery/records.ts";

const plain = (text: string): string => text;

test("what fails is recorded, and thrown on", async () => {
  const host = new MemoryHost({ files: { "/var/lib/x": "" } });
  const failing = recorded(host, "upgrade", plain, async () => {
    throw new Error("no");
  });
  expect(failing).rejects.toThrow("no");
  await failing.catch(() => {});
  expect(readRecords(host, "upgrade")).toMatchObject([{ outcome: "failed", said: "no" }]);
});

test("on a disk that takes no record either, it is what failed that is told", async () => {
  const memory = new MemoryHost({ files: { "/var/lib/x": "" } });
  const host = {
    ...memory,
    openDatabase: (path: string, mode: "readOnly" | "readWrite") => {
      const database = memory.openDatabase(path, mode as "readWrite");
      return {
        ...database,
        run: (sql: string, ...values: readonly (string | number | null)[]) => {
          if (sql.startsWith("UPDATE")) throw new Error("ENOSPC");
          database.run(sql, ...values);
        },
      };
    },
  } as unknown as MemoryHost;
  const failing = recorded(host, "upgrade", plain, async () => {
    throw new Error("the release does not start");
  });
  expect(failing).rejects.toThrow("the release does not start");
});

test("no run is recorded where the first task died before it had made its table", () => {
  const host = new MemoryHost({ files: { "/var/lib/x": "" } });
  host.openDatabase(backupPaths.records, "readWrite").run("CREATE TABLE other (id INTEGER)");
  expect(readRecords(host, "backup")).toEqual([]);
});
