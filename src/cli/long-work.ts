import { stderr } from "../console/terminal.ts";

const clearLine = "\r\u001b[2K";

/**
 * Runs something long and says how far it is: one line that is written over on a terminal; elsewhere nothing, so that
 * a log has only what counts.
 */
export const withProgress = async <Result>(
  quiet: boolean,
  work: (progress: (line: string) => void) => Promise<Result>,
): Promise<Result> => {
  const live = !quiet && stderr.style.live;
  const began = performance.now();
  const progress = (line: string): void => {
    if (!live) return;
    const seconds = Math.floor((performance.now() - began) / 1000);
    stderr.write(`${clearLine}${stderr.style.dim(`${line} (${seconds} s)`.slice(0, stderr.columns() - 1))}`);
  };
  try {
    return await work(progress);
  } finally {
    if (live) stderr.write(clearLine);
  }
};
