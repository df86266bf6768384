import { expect, test } from "bun:test";
import { egressExecutable } from "../../embedded/egress.ts";
import { exitCodes } from "../../src/exit.ts";
import { Failure } from "../../src/problem.ts";

test("a checkout carries no egress proxy, and says so only when one is needed", async () => {
  expect(egressExecutable.sha256).toMatch(/^0{64}$/);
  const failure = await egressExecutable.read().then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({
    exit: exitCodes.failed,
    problems: [
      {
        what: expect.stringContaining("carries no egress proxy"),
        fix: expect.stringContaining("npm run build"),
      },
    ],
  });
});
