import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { temporaryFolder } from "../host/folder.ts";
import { secret } from "./fake-engine.ts";
import { attacks } from "./hostile.ts";
import { listening, send, statusOf } from "./socket.ts";
import { world } from "./world.ts";

const path = temporaryFolder();
const socket = (): string => path("guard.sock");
const given = world();
let close = (): void => {};
beforeAll(async () => {
  close = (await listening(socket(), given)).server.close;
});
afterAll(() => close());

describe("what an owner of the gateway's container would try, byte for byte", () => {
  test("each attack has a name of its own", () => {
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
    expect(attacks.length).toBeGreaterThan(200);
  });

  test.each(attacks.map((attack) => [attack.name, attack] as const))("%s", async (_, { raw }) => {
    const [passed, noted] = [given.engine.passed.length, given.log.length];
    const answer = await send(socket(), raw).catch(() => "");
    expect(given.engine.passed.slice(passed)).toEqual([]);
    expect([0, 400, 403, 404, 413, 417]).toContain(statusOf(answer));
    expect(answer).not.toContain(secret);
    expect(given.log.length).toBeGreaterThan(noted);
  });
});
