/** Waits until a program that was just started answers; throws when it has not after 20 seconds. */
export async function untilAnswering(program: string, ask: () => Promise<Response>): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      if ((await ask()).ok) return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${program} does not answer`, { cause: error });
    }
    await Bun.sleep(10);
  }
}
