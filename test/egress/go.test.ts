import { expect, test } from "bun:test";
import { join } from "node:path";

const folder = join(import.meta.dir, "..", "..", "egress");

// The egress proxy is written in Go; its tests are too. Without Go they are skipped, and the run says so.
test.skipIf(Bun.which("go") === null)(
  "the egress proxy passes its own tests (skipped where Go is not installed)",
  () => {
    const run = Bun.spawnSync(["go", "test", "./..."], { cwd: folder });
    expect(`${run.stdout}${run.stderr}`).toContain("ok");
    expect(run.exitCode).toBe(0);
  },
  600_000,
);
