interface Shape {
  readonly what: string;
  readonly pattern: RegExp;
}

/** How the keys look that people have on a server like this one, whether clincher was told of them or not. */
const shapes: readonly Shape[] = [
  {
    what: "private key",
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  },
  {
    what: "provider key",
    pattern:
      /\b(?:sk|pk|rk|pa|xai|gsk|hf|ghp|gho|ghs|glpat)[-_][A-Za-z0-9_-]{16,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  },
  { what: "bot token", pattern: /(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}/g },
  { what: "token", pattern: /\b(?:Bearer|Basic|token)[ =:]+["']?[A-Za-z0-9._~+/=-]{16,}/gi },
  { what: "web token", pattern: /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/g },
  { what: "hexadecimal key", pattern: /(?<![A-Za-z0-9])(?:[0-9a-f]{32}){2,}(?![A-Za-z0-9])/g },
  {
    what: "value",
    pattern:
      /(?<=["']?[\w-]*(?:password|passwd|secret|api_?key|access_?key|auth_?token)[\\"']*\s*[:=]\s*[\\"']*)[^\s\\"',}]{6,}/gi,
  },
  { what: "password", pattern: /(?<=:\/\/[^\s/:@]+:)[^\s/@]+(?=@)/g },
];

/** A digest is as long as a key and no secret: it is told apart by what stands before it. */
const digest = /sha256:$/;

/** Replaces what looks like a key, a token or a password, known or not, by what it was: "[bot token]". */
export const redactShapes = (text: string): string =>
  shapes.reduce(
    (result, { what, pattern }) =>
      result.replace(pattern, (found, ...rest) => {
        const offset = rest.findLast((each) => typeof each === "number");
        const ahead = result.slice(Math.max(0, Number(offset) - 7), Number(offset));
        return what === "hexadecimal key" && digest.test(ahead) ? found : `[${what}]`;
      }),
    text,
  );
