import { Database as Sqlite } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { naming } from "../../src/host/naming.ts";

const errorOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe("an error of the disk says which file it is about", () => {
  test("a full disk", () => {
    const file = () => writeFileSync(1e6, "x");
    expect(errorOf(() => naming("/opt/x", file))).toMatchObject({ path: "/opt/x" });
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    const named = errorOf(() =>
      naming("/opt/x", () => {
        throw full;
      }),
    );
    expect(String(named)).toBe("Error: ENOSPC: no space left on device, write '/opt/x'");
  });

  test("a full database", () => {
    const database = new Sqlite(":memory:");
    database.run("PRAGMA max_page_count = 2");
    database.run("CREATE TABLE large (x)");
    const grow = () => {
      for (;;) database.run("INSERT INTO large VALUES (zeroblob(4000))");
    };
    const error = errorOf(() => naming("/var/lib/x.db", grow));
    expect(error).toMatchObject({ code: "SQLITE_FULL", path: "/var/lib/x.db" });
    expect(String(error)).toContain("disk is full '/var/lib/x.db'");
  });

  test("one that says so itself stays as it is, and so does what is no error of the disk", () => {
    const message = String(errorOf(() => naming("/opt/x", () => writeFileSync("/nowhere/y", ""))));
    expect(message).toContain("/nowhere/y");
    expect(message).not.toContain("/opt/x");
    const other = new Error("other");
    const thrown = errorOf(() =>
      naming("/opt/x", () => {
        throw other;
      }),
    );
    expect(thrown).toBe(other);
    expect(other.message).toBe("other");
  });
});
