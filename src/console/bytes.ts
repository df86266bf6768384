const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Powers of 1024, with three digits at most: "512 bytes", "1.5 GiB", "40 GiB". */
export const bytes = (number: number): string => {
  let value = number;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const text = unit === 0 || value >= 9.95 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, "");
  return `${text} ${units[unit] ?? ""}`;
};
