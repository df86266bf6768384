import { describe, expect, test } from "bun:test";
import { leaseTimes } from "../../src/facts/lease-times.ts";
import type { Command } from "../../src/host/host.ts";
import { type Answer, serverWith } from "./lease-server.ts";

/** What comes between two looks besides the wait: systemd's inaccuracy, and a program that starts; seconds. */
const between = 2;

/** What systemd gives a look, seconds. */
const forLook = Number(
  /TimeoutStartSec=(\d+)/.exec(
    await Bun.file(new URL("../../src/phases/standby.ts", import.meta.url)).text(),
  )?.[1],
);

interface Slow {
  /** Of a lease, seconds. */
  readonly seconds: number;
  /** What the looks find after the last that found nobody. */
  readonly answer: Answer;
  /** From the end of that look to the next, seconds. */
  readonly wait: number;
  /** That look is as slow as can be too. */
  readonly fromTheStart: boolean;
}

/**
 * A server on which everything takes all the time that it is given, and docker stop fails then. Gives how long after the
 * begin of its last look that found nobody the gateway is gone, seconds.
 */
const goneAfter = async ({ seconds, answer, wait, fromTheStart }: Slow): Promise<number> => {
  let slow = fromTheStart;
  const takes = ({ timeoutSeconds = 60 }: Command): void => {
    if (slow) void server.host.sleep(timeoutSeconds * 1000);
  };
  const server = await serverWith({
    ...{ state: "held", answer: "own", running: false, seconds, fails: ["stop"], takes },
  });
  const { host, now, docker } = server;
  const look = async (): Promise<void> => {
    const began = host.now();
    // What it throws is why the place refuses.
    await server.look().catch(() => {});
    expect(host.now() - began).toBeLessThan(forLook * 1000);
  };
  const began = host.now();
  await look();
  expect(now.running).toBe(true);
  now.answer = answer;
  slow = true;
  await host.sleep(wait * 1000);
  for (let looks = 0; now.running && looks < 20; looks += 1) {
    await look();
    if (now.running) await host.sleep((leaseTimes(seconds).look + between) * 1000);
  }
  expect(docker).toEqual(["start", "stop", "kill"]);
  return (host.now() - began) / 1000;
};

const lengths = [60, 61, 90, 179, 180, 600, 1200, 2400, 3600];

describe("however slow everything is, a holder's gateway is gone before another may start", () => {
  for (const answer of ["none", "refusal", "other's"] as const)
    test.each(lengths)(`a lease of %i seconds; it finds ${answer}`, async (seconds) => {
      const { look } = leaseTimes(seconds);
      for (const fromTheStart of [true, false])
        for (let wait = 0; wait <= look + between; wait += look / 20)
          expect(await goneAfter({ seconds, answer, wait, fromTheStart })).toBeLessThan(seconds);
    });
});
