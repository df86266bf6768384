const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls `restore` before the process ends, whether by itself or by a signal; the signal then does what it would have
 * done. The result takes all that back. SIGKILL cannot be seen coming.
 */
export const beforeEnd = (restore: () => void): (() => void) => {
  const onSignal = (signal: NodeJS.Signals): void => {
    stop();
    restore();
    // Somebody else who listens decides what the signal means.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const stop = (): void => {
    process.off("exit", restore);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.on("exit", restore);
  for (const signal of signals) process.on(signal, onSignal);
  return stop;
};
