/** Where a value came from, in the order of who wins. */
export type Source = "flag" | "file" | "environment" | "prompt" | "default";

export interface Origin {
  readonly source: Source;
  /** "--domain", "/etc/clincher/clincher.toml:14", "CLINCHER_DOMAIN"; empty for prompts and defaults. */
  readonly where: string;
}

/** Keys by their dotted path, values as text. */
export type Assignments = Readonly<Record<string, string>>;

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Everything settings can come from; the caller reads the file. */
export interface Sources {
  readonly flags: Assignments;
  /** Null when there is no such file. */
  readonly file: SourceFile | null;
  readonly environment: Environment;
  /** Answers to questions, for the keys that nothing else sets. */
  readonly answers?: Assignments;
}

/** One value that one source gives for one path; nothing is checked yet. */
export interface Given {
  readonly path: string;
  readonly value: unknown;
  readonly origin: Origin;
  /** Line of a step below this value: for lists and their tables. */
  readonly lineBelow?: (below: readonly (string | number)[]) => number | null;
}
