import { describe, expect, test } from "bun:test";
import { join } from "node:path";

const main = join(import.meta.dir, "../../src/main.ts");
const work = join(import.meta.dir, "work.fixture.ts");
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

/** Where nothing can be written for another reason, a full disk for instance. */
const onFullDisk = async (stream: "1" | "2", argv: readonly string[], program = main) => {
  const child = Bun.spawn(
    ["sh", "-c", `exec "$@" ${stream}>/dev/full`, "sh", process.execPath, program, ...argv],
    {
      ...{ stdin: "ignore", stdout: "pipe", stderr: "pipe" },
    },
  );
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { code: await child.exited, said: out + err };
};

describe("what cannot be written", () => {
  test.each([
    [["--version"], 1],
    [["man"], 1],
    [["stop", "one", "two", "--json"], 3],
  ] as const)(
    "clincher %p: it is said once, without a trace, and nothing counts as done",
    async (argv, code) => {
      const ended = await onFullDisk("1", argv);
      expect(ended.code).toBe(code);
      expect(ended.said).toStartWith("error: What clincher says cannot be written, and is lost\n");
      expect(ended.said).toContain("ENOSPC");
      expect(ended.said.match(/^error: /gm)).toHaveLength(1);
      expect(ended.said).not.toContain(" at ");
    },
  );

  test("progress and failures: nobody can be told, and the exit code stays", async () => {
    expect(await onFullDisk("2", ["stop", "one", "two"])).toEqual({ code: 3, said: "" });
  });

  test("work goes on to its end", async () => {
    const { code, said } = await onFullDisk("1", [], work);
    expect(code).toBe(1);
    expect(said).toEndWith("done\n");
  });

  test("logs --follow ends", async () => {
    expect((await onFullDisk("1", [], follow)).code).toBe(1);
  });
});
