import { expect, test } from "bun:test";
import { dockerExec } from "../../src/facts/docker-exec.ts";
import { MemoryHost } from "../../src/host/memory.ts";

const paused =
  "OCI runtime exec failed: exec failed: cannot exec in a paused container (use --ignore-paused to override)";

/** An engine whose container is held still for so many attempts. */
const engine = (still: number) => {
  const asked: string[] = [];
  const host = new MemoryHost({
    commands: ({ argv }) => {
      asked.push(argv.join(" "));
      return asked.length <= still
        ? { code: 255, stdout: "", stderr: paused }
        : { code: 0, stdout: "there", stderr: "" };
    },
  });
  return { host, asked };
};

test("a container that a backup holds still is asked again", async () => {
  const { host, asked } = engine(3);
  expect((await dockerExec(host, "openclaw", ["true"])).stdout).toBe("there");
  expect(asked).toEqual(Array(4).fill("docker exec openclaw true"));
});

test("one that is paused for good is given up", async () => {
  const { host } = engine(Number.POSITIVE_INFINITY);
  const began = host.now();
  expect((await dockerExec(host, "openclaw", ["true"])).code).toBe(255);
  expect(host.now() - began).toBeGreaterThan(120_000);
});

test("a program that fails is not run twice", async () => {
  let runs = 0;
  const host = new MemoryHost({
    commands: () => {
      runs += 1;
      return { code: 1, stdout: "", stderr: "No such container: openclaw" };
    },
  });
  expect((await dockerExec(host, "openclaw", ["true"])).code).toBe(1);
  expect(runs).toBe(1);
});

test("what goes in over standard input keeps it open", async () => {
  const { host, asked } = engine(0);
  await dockerExec(host, "openclaw", ["cat"], { stdin: "secret" });
  expect(asked).toEqual(["docker exec --interactive openclaw cat"]);
});
