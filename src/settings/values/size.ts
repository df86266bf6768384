import { z } from "zod";
import { bad, good, type Read } from "./read.ts";
import { textValue } from "./value.ts";

export const mebibyte = 1024 ** 2;
export const gibibyte = 1024 ** 3;

/** "3.8 GiB", of bytes. */
export const gibibytes = (bytes: number): string => `${(bytes / gibibyte).toFixed(1)} GiB`;

const units: Readonly<Record<string, number>> = { k: 1024, m: mebibyte, g: gibibyte, t: 1024 ** 4 };
const smallest = 64 * mebibyte;
const largest = 4 * 1024 ** 4;

/** "512M" or "2G" as Docker writes them (powers of 1024), to bytes; 64M to 4T. */
export const readMemorySize = (text: string): Read<number> => {
  const fix = "Write a number and a unit, such as 512M or 2G (64M to 4T).";
  const match = /^(\d+(?:\.\d+)?)([kmgt])(?:i?b)?$/i.exec(text);
  if (match === null) return bad("is not a memory size", fix);
  const bytes = Math.round(Number(match[1]) * (units[(match[2] ?? "").toLowerCase()] ?? Number.NaN));
  if (!(bytes >= smallest && bytes <= largest)) return bad("is out of range", fix);
  return good(bytes);
};

export const memorySize = textValue(readMemorySize);

/** Bytes as Docker reads them: "2G" when that is exact, else whole mebibytes. */
export function memoryText(bytes: number): string {
  return bytes % gibibyte === 0 ? `${bytes / gibibyte}G` : `${Math.floor(bytes / mebibyte)}M`;
}

/** CPUs a container may use; 0.05 to 512, fractions allowed. */
export const cpus = z.number().min(0.05).max(512);
