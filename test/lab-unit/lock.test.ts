import { expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { lockHolder, tryLock, withLock } from "../lab/lock.ts";

const holderScript = (name: string): string => `
  import { tryLock } from ${JSON.stringify(join(import.meta.dir, "../lab/lock.ts"))};
  console.log(tryLock(${JSON.stringify(name)}) === undefined ? "refused" : "held");
  await new Promise((resolve) => setTimeout(resolve, 2 ** 30));
`;

async function otherProcess(name: string): Promise<{ child: Bun.Subprocess; said: string }> {
  const child = Bun.spawn([process.execPath, "-e", holderScript(name)], { stdout: "pipe" });
  const { value } = await child.stdout.getReader().read();
  return { child, said: new TextDecoder().decode(value).trim() };
}

test("one process at a time; the holder is known; a killed holder has let go", async () => {
  const name = `test-${randomUUID()}`;
  expect(await lockHolder(name)).toBeUndefined();
  const { child, said } = await otherProcess(name);
  const refused = tryLock(name) === undefined;
  const holder = await lockHolder(name);
  child.kill("SIGKILL");
  await child.exited;
  expect({ said, refused, holder }).toEqual({ said: "held", refused: true, holder: child.pid });
  const lock = tryLock(name);
  expect(lock).toBeDefined();
  const second = await otherProcess(name);
  second.child.kill("SIGKILL");
  lock?.release();
  expect(second.said).toBe("refused");
});

test("withLock lets one in after the other, also after a failure", async () => {
  const name = `test-${randomUUID()}`;
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside++;
    most = Math.max(most, inside);
    await Bun.sleep(1);
    inside--;
  };
  await expect(withLock(name, () => Promise.reject(new Error("failed inside")))).rejects.toThrow(
    "failed inside",
  );
  await Promise.all([withLock(name, work), withLock(name, work)]);
  expect(most).toBe(1);
});
