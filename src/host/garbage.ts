/** Bytes that may pass before what they left behind is collected. */
const interval = 2 * 1024 ** 2;

let passed = 0;

/**
 * Notes that so many bytes passed through this process. The collector waits until its heap has doubled, and knows
 * little of what lies outside it; a process that only passes bytes on stays small when it is told.
 */
export const passedOn = (bytes: number): void => {
  passed += bytes;
  if (passed < interval) return;
  passed = 0;
  Bun.gc(true);
};
