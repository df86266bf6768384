const units: Record<string, number> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Bytes of a size such as `512M` or `8G` (binary units); throws for anything else. */
export function bytes(size: string): number {
  const [, digits, unit = ""] = /^(\d+)([kmg])$/i.exec(size) ?? [];
  const factor = units[unit.toLowerCase()];
  if (digits === undefined || factor === undefined)
    throw new Error(`not a size: ${size} (expected such as 512M, 8G)`);
  return Number(digits) * factor;
}

/** /proc/meminfo of a machine that has only `limit` bytes: the machine's own text with the totals brought down. */
export function meminfo(machine: string, limit: number): string {
  const most = Math.floor(limit / 1024);
  // What a fresh server has taken before anything runs on it.
  const caps: Record<string, number> = { MemTotal: most, MemFree: most * 0.85, MemAvailable: most * 0.9 };
  return machine.replaceAll(/^(\w+):(\s+)(\d+) kB$/gm, (line, name: string, space: string, value: string) => {
    const cap = caps[name] ?? most;
    const lowered = String(Math.floor(Math.min(Number(value), cap)));
    return name.startsWith("Vmalloc") ? line : `${name}:${space}${lowered.padStart(value.length)} kB`;
  });
}
