// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const tokens = /\u001b\[[?\d]*[A-Za-z]|[\s\S]/gu;

/** A terminal as far as progress uses one: text, colours (not kept), line ends, up, clear to the end, hide and show the cursor. */
export class Screen {
  columns: number;
  cursorVisible = true;
  /** Every write as it came. */
  readonly written: string[] = [];
  #lines: string[] = [""];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  readonly write = (text: string): void => {
    this.written.push(text);
    for (const [token] of text.matchAll(tokens)) this.#obey(token);
  };

  /** Folds what is there to another width, as terminals do. */
  resize(columns: number): void {
    const folded = this.#lines
      .slice(0, -1)
      .flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [""]);
    this.columns = columns;
    this.#lines = [...folded, ""];
    this.#row = folded.length;
  }

  get text(): string {
    return this.#lines.join("\n");
  }

  #obey(token: string): void {
    if (token === "\n") {
      this.#row += 1;
      this.#column = 0;
      if (this.#row === this.#lines.length) this.#lines.push("");
    } else if (token === "\r") this.#column = 0;
    else if (token === "\u001b[?25l") this.cursorVisible = false;
    else if (token === "\u001b[?25h") this.cursorVisible = true;
    else if (token === "\u001b[J") {
      this.#lines = [...this.#lines.slice(0, this.#row), this.#line.slice(0, this.#column)];
    } else if (token.startsWith("\u001b")) {
      if (token.endsWith("m")) return;
      const up = /^(\d+)A$/.exec(token.slice(2));
      if (up === null) throw new Error(`unknown sequence: ${JSON.stringify(token)}`);
      if (Number(up[1]) > this.#row) throw new Error("above what was written");
      this.#row -= Number(up[1]);
    } else {
      if (this.#column >= this.columns) throw new Error(`wider than ${this.columns} columns: ${this.#line}`);
      this.#lines[this.#row] = this.#line.slice(0, this.#column) + token + this.#line.slice(this.#column + 1);
      this.#column += 1;
    }
  }

  get #line(): string {
    return this.#lines[this.#row] ?? "";
  }
}
