import { expect, test } from "bun:test";
import { join } from "node:path";

const unit = await Bun.file(join(import.meta.dir, "../../assets/guard/clincher-guard.service")).text();
const settings = unit.split("\n").flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []);

/** Settings of systemd.exec that give a unit a view of the file system of its own. */
const ownView =
  /^(Protect(System|Home|Kernel\w+|ControlGroups|Proc)|Private\w+|ReadOnlyPaths|ReadWritePaths|InaccessiblePaths|NoExecPaths|ExecPaths|Bind\w*Paths|TemporaryFileSystem|Root\w+|Mount\w+|DynamicUser|ProcSubset|RuntimeDirectory|StateDirectory|CacheDirectory|LogsDirectory)$/;

test("Docker sees the folders that the guard's unit mounts", () => {
  expect(settings.length).toBeGreaterThan(10);
  expect(settings.filter((name) => ownView.test(name))).toEqual([]);
});
