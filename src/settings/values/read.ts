/** A text read as a value, or why it is not one. `reason` continues a sentence that begins with the value. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string; readonly fix: string };

export const good = <T>(value: T): Read<T> => ({ ok: true, value });
export const bad = (reason: string, fix: string): Read<never> => ({ ok: false, reason, fix });
