const inMinutes = (whole: number): string => {
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
};

/** Seconds, for something that is over: "0.21 s", "12.3 s", "2 min 5 s", "1 h 2 min". */
export const duration = (seconds: number): string => {
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  return inMinutes(Math.round(seconds));
};

/** Whole seconds, for something that still runs: "12 s", "2 min 5 s". */
export const elapsed = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds));
  return whole < 60 ? `${whole} s` : inMinutes(whole);
};
