import type { Read } from "./read.ts";

/** Texts that documentation puts where a real value belongs. Each is narrow: a real value must not match by chance. */
const placeholders: readonly RegExp[] = [
  /(^|[^a-z0-9])your[_-]/i,
  /(^|[.@/])your-?domain\./i,
  /(^|[.@/])example\.(com|net|org)(\/|$)/i,
  /\.example$/i,
  /^<.*>$/,
  /\.\.\.|…/,
  /change-?_?me/i,
  /x{8,}/i,
  /^(todo|tbd|fixme|replace[_-]?me)$/i,
];

/** True for `YOUR_…`, `example.com`, `changeme`, `<…>`, `sk-ant-...` and their like. */
export function isPlaceholder(text: string): boolean {
  return placeholders.some((pattern) => pattern.test(text));
}

/** The refusal for a placeholder, or null when the text is not one. */
export function placeholderReason(text: string): Read<never> | null {
  if (!isPlaceholder(text)) return null;
  return {
    ok: false,
    reason: "is a placeholder from an example",
    fix: "Put your own value there.",
  };
}
