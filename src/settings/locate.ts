/** Line numbers of keys in a TOML text, by path; steps of a path are joined so that no key can imitate another. */
export type KeyLines = ReadonlyMap<string, number>;

type Path = readonly (string | number)[];

const join = (path: Path) => path.map((step) => JSON.stringify(String(step))).join(".");

/** Line of a key, or of the nearest table around it (inline tables stand on one line), or null. */
export function lineOf(lines: KeyLines, path: Path): number | null {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(join(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return null;
}

/** Reads along a text; every method moves forward or stays at the end, so a scan always ends. */
class Scanner {
  position = 0;
  line = 1;
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  get end() {
    return this.position >= this.text.length;
  }

  starts(what: string) {
    return this.text.startsWith(what, this.position);
  }

  take(count = 1) {
    const taken = this.text.slice(this.position, this.position + count);
    this.line += taken.split("\n").length - 1;
    this.position += count;
    return taken;
  }

  /** Up to, not including, the next line break. */
  skipLine() {
    while (!this.end && !this.starts("\n")) this.take();
  }

  /** A quoted text of any of the four kinds; returns what is between the quotes, escapes untouched. */
  quoted() {
    const quote = this.take();
    const long = this.starts(quote.repeat(2)) ? quote.repeat(3) : null;
    if (long !== null) this.take(2);
    const close = long ?? quote;
    let content = "";
    while (!this.end && !this.starts(close)) {
      if (long === null && this.starts("\n")) return content;
      content += this.take(quote === '"' && this.starts("\\") ? 2 : 1);
    }
    this.take(close.length);
    // Up to two more quotes may stand at the end of a long text.
    while (long !== null && this.starts(quote)) this.take();
    return content;
  }

  /** A dotted key up to `stop` or the end of the line. */
  key(stop: string) {
    const parts: string[] = [];
    let bare = "";
    while (!this.end && !this.starts(stop) && !this.starts("\n")) {
      if (this.starts('"') || this.starts("'")) bare += unescaped(this.quoted());
      else if (this.starts(".")) {
        this.take();
        parts.push(bare);
        bare = "";
      } else bare += this.take().trim();
    }
    return [...parts, bare];
  }

  /** A value, to the line break that ends it. */
  skipValue() {
    let depth = 0;
    while (!this.end && !(depth <= 0 && this.starts("\n"))) {
      if (this.starts('"') || this.starts("'")) this.quoted();
      else if (this.starts("#")) this.skipLine();
      else {
        const character = this.take();
        if (character === "[" || character === "{") depth++;
        if (character === "]" || character === "}") depth--;
      }
    }
  }
}

function unescaped(quoted: string): string {
  try {
    return JSON.parse(`"${quoted}"`) as string;
  } catch {
    return quoted;
  }
}

/** Finds the line of every key and table header. Meant for text the parser accepts; on any other text it still ends. */
export function locateKeys(text: string): KeyLines {
  const lines = new Map<string, number>();
  const counts = new Map<string, number>();
  /** Puts the index of the current table behind every step that is a list of tables. */
  const resolve = (steps: Path, all: boolean): (string | number)[] => {
    const path: (string | number)[] = [];
    steps.forEach((step, index) => {
      path.push(step);
      const count = counts.get(join(path));
      if (count !== undefined && (all || index < steps.length - 1)) path.push(count - 1);
    });
    return path;
  };
  const note = (path: Path, line: number) => {
    for (let length = 1; length <= path.length; length++) {
      const name = join(path.slice(0, length));
      if (!lines.has(name)) lines.set(name, line);
    }
  };
  const scanner = new Scanner(text);
  let table: Path = [];
  while (!scanner.end) {
    if (/\s/.test(scanner.text[scanner.position] ?? "")) scanner.take();
    else if (scanner.starts("#")) scanner.skipLine();
    else if (scanner.starts("[")) {
      const line = scanner.line;
      const list = scanner.starts("[[");
      scanner.take(list ? 2 : 1);
      const steps = scanner.key("]");
      if (list) {
        const name = join(resolve(steps, false));
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      table = resolve(steps, true);
      note(table, line);
      scanner.skipLine();
    } else {
      const line = scanner.line;
      const steps = scanner.key("=");
      note([...table, ...steps], line);
      scanner.skipValue();
    }
  }
  return lines;
}
