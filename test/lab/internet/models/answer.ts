/** What the lab's model answers, whatever protocol it is asked in. */
export type Answer =
  | { text: string }
  | { tool: string; input: Record<string, unknown> }
  | { error: string; status: number; headers?: Record<string, string> };

/** An answer that a scenario prepared; with `when`, only for a request whose last user text contains it. */
export type Scripted = Answer & { when?: string };

/** The part of a request that the answer depends on. */
export interface Asked {
  /** Text of the last message from the user. */
  userText: string;
  /** Result of the tool call that the request ends with, when it does. */
  toolResult?: string;
}

function objectOf(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The tool call that a text asks for with `TOOLTEST:<tool>:<json object>:END`; undefined without such a marker.
 * The object may contain `:END` itself; what is no object is said in the answer, not guessed.
 */
export function toolTest(text: string): Answer | undefined {
  const [, tool, rest] = /TOOLTEST:([A-Za-z0-9_-]+):([\s\S]*:END)/.exec(text) ?? [];
  if (tool === undefined || rest === undefined) return undefined;
  for (let end = rest.indexOf(":END"); end >= 0; end = rest.indexOf(":END", end + 1)) {
    const input = objectOf(rest.slice(0, end));
    if (input !== undefined) return { tool, input };
  }
  return { text: `The lab's model cannot read this tool test: ${rest.slice(0, 200)}` };
}

/** Rough size of a text in tokens, as providers bill it: about four characters each. */
export const tokensOf = (text: string): number => Math.max(1, Math.ceil(text.length / 4));

/** Cuts a text into the pieces that a streaming answer sends; at least one, never splitting a surrogate pair. */
export function pieces(text: string, size = 24): string[] {
  const characters = [...text];
  const all: string[] = [];
  for (let at = 0; at < characters.length; at += size) all.push(characters.slice(at, at + size).join(""));
  return all.length > 0 ? all : [""];
}

let serial = 0;

/** An identifier of the provider's form: a prefix and 24 letters and digits, unique in this process. */
export function identifier(prefix: string): string {
  serial += 1;
  return `${prefix}01${Bun.hash(`${process.pid}/${serial}/${Date.now()}`).toString(36).padStart(14, "0")}${serial
    .toString(36)
    .padStart(8, "0")}`;
}
