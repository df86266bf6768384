import { expect, test } from "bun:test";
import { join } from "node:path";

const main = join(import.meta.dir, "../../src/main.ts");
const follow = join(import.meta.dir, "follow.fixture.ts");

/** A pipe whose reader is gone before anything is written: no luck is needed to meet it. */
const script = (stream: "1" | "2"): string => `
folder=$(mktemp -d); mkfifo "$folder/pipe"
(: <"$folder/pipe") & exec 3>"$folder/pipe"; wait; rm -r "$folder"
exec "$@" ${stream}>&3 3>&-`;

const withoutReader = async (stream: "1" | "2", argv: readonly string[], program = main) => {
  const child = Bun.spawn(["sh", "-c", script(stream), "sh", process.execPath, program, ...argv], {
    ...{ stdin: "ignore", stdout: "pipe", stderr: "pipe" },
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { code: await child.exited, said: out + err };
};

test.each([
  [["man"], "1", 0],
  [["--help"], "1", 0],
  [["--version"], "1", 0],
  [["init", "--example"], "1", 0],
  [["completion", "bash"], "1", 0],
  [["firewall", "networks"], "1", 0],
  [["stop", "one", "two"], "2", 3],
  [["stop", "one", "two", "--json"], "1", 3],
] as const)(
  "clincher %p into a closed pipe ends quietly, with its own exit code",
  async (argv, stream, code) => {
    for (let time = 0; time < 3; time += 1)
      expect(await withoutReader(stream, argv)).toEqual({ code, said: "" });
  },
);

test("logs --follow ends when nobody reads on", async () => {
  expect(await withoutReader("1", [], follow)).toEqual({ code: 0, said: "" });
});
