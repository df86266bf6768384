import { describe, expect, test } from "bun:test";
import type { Command, Session } from "../../src/cli/command.ts";
import { installCommand } from "../../src/cli/install.ts";
import { planCommand } from "../../src/cli/plan.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const session = (): Session => ({
  host: new MemoryHost(),
  environment: {},
  stdout: process.stdout,
  stderr: process.stderr,
});

const refusal = async (command: Command, argv: readonly string[]): Promise<unknown> => {
  try {
    return await command.run(argv, session());
  } catch (error) {
    return error instanceof Failure ? { exit: error.exit, problems: error.problems } : error;
  }
};

describe("install --dry-run is plan", () => {
  test.each([
    [["--dry-run"], []],
    [["--dry-run", "--yes", "--confirm-within", "30m", "--confirm-on-login"], []],
    [["--dry-run=true", "--yes=true", "--confirm-within=30m", "-y"], []],
    [
      ["--confirm-within", "30m", "--dry-run", "--config", "/root/none.toml"],
      ["--config", "/root/none.toml"],
    ],
    [
      ["--dry-run", "--only", "gatway"],
      ["--only", "gatway"],
    ],
    [["--dry-run", "--skip=gatway"], ["--skip=gatway"]],
    [
      ["--dry-run", "--set", "tier=vast", "--domain", "x"],
      ["--set", "tier=vast", "--domain", "x"],
    ],
    [
      ["--dry-run", "--secrets-file", "/root/none"],
      ["--secrets-file", "/root/none"],
    ],
  ])("clincher install %p is clincher plan %p", async (install, plan) => {
    const expected = await refusal(planCommand, plan);
    expect(expected).toMatchObject({ exit: 3 });
    expect(await refusal(installCommand, install)).toEqual(expected);
  });

  test("its own flags are read as well", async () => {
    expect(await refusal(installCommand, ["--dry-run", "--confirm-within", "soon"])).toMatchObject({
      problems: [{ where: "--confirm-within on the command line of clincher install" }],
    });
  });
});
