import { z } from "zod";

/** What one attempt to get a tunnel came to. */
export interface Attempt {
  /** reached: the host answers. unreachable: allowed, but it does not. refused: by the proxy. silent: no proxy. */
  readonly outcome: "reached" | "unreachable" | "refused" | "silent";
  readonly why: string;
  /** Milliseconds. */
  readonly took: number;
}

const answer = z.object({ status: z.number(), says: z.string(), took: z.number() });

const listed = "default rule policy used";

const reason = (says: string): string => {
  if (says.includes(listed)) return "not in the list";
  if (says.startsWith("ERR_ACCESS_DENIED")) return "not in the list, or not https to port 443";
  // "Egress proxying is denied to host 'a.org:22': only port 443 is allowed."
  return says
    .trim()
    .replace(/^Egress proxying is denied to host '[^']*': /, "")
    .replace(/\.$/, "");
};

/** Reads what `egress probe` printed; null when it printed something else. */
export const attemptFrom = (printed: string): Attempt | null => {
  let json: unknown;
  try {
    json = JSON.parse(printed);
  } catch {
    return null;
  }
  const parsed = answer.safeParse(json);
  if (!parsed.success) return null;
  const { status, says, took } = parsed.data;
  if (status === 0) return { outcome: "silent", why: says, took };
  if (status === 200) return { outcome: "reached", why: "in the list", took };
  // The list answers 407, the checks before it 403; what the proxy could not reach is 502 or 504.
  return {
    outcome: status >= 500 ? "unreachable" : "refused",
    why: reason(says) || `answer ${status}`,
    took,
  };
};
