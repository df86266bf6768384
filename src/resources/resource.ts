import type { Fact, Facts } from "../facts/fact.ts";
import type { Host } from "../host/host.ts";

/** What a change may use while it is made. */
export interface Work {
  readonly host: Host;
  /** Says how far a long change has come; shown to people, never stored. */
  progress(line: string): void;
}

/** How something was that no file of its own tells. The journal keeps the first one of each kind and name. */
export interface Before {
  readonly kind:
    | "package"
    | "packages"
    | "user"
    | "shell"
    | "member"
    | "unit"
    | "kernel"
    | "mount"
    | "image"
    | "ssh-ports"
    | "archive"
    | "repository"
    | "tailnet";
  readonly name: string;
  readonly value: string;
}

export interface Change {
  readonly action: "create" | "update" | "delete" | "run";
  /** What is done, in a few words: "write /etc/x (0644 root)". Never a secret. */
  readonly summary: string;
  /** The old and the new text, where both may be seen by everyone who sees the plan. */
  readonly text?: { readonly before: string; readonly after: string };
  /** Other particulars, one a line. */
  readonly notes?: readonly string[];
  /** What uninstall has to know to undo it, beyond files; kept before it is made. */
  readonly before?: readonly Before[];
  /** Host names and ports that have to answer for this change to succeed. */
  readonly reaches?: readonly string[];
  make(work: Work): Promise<void>;
}

/** Which resources before this one change in the same run. */
export interface Earlier {
  changes(id: string): boolean;
}

/** How a change that could cut the operator off is undone. */
export interface Risk {
  /** Files and folders that are put back as they were; what was absent is removed. */
  readonly paths: readonly string[];
  /**
   * Run in order after all is put back, so that the old state counts. What exits other than with 0 is run again until it does
   * not: it has to be right a second time, and to be well with what is no longer there.
   */
  readonly restore: readonly (readonly [string, ...string[]])[];
}

/** One thing a server is made of: knows what to look at, and what has to change to be as desired. */
export interface Resource {
  /** Unique in a run: "file /etc/docker/daemon.json". */
  readonly id: string;
  readonly needs: readonly Fact<unknown>[];
  /** Pure: the same facts give the same changes. Empty when all is as desired. */
  diff(facts: Facts, earlier: Earlier): readonly Change[];
  /** Set when a change of it could cut the operator off: a way back is armed before the first of them. */
  readonly risk?: Risk | ((facts: Facts) => Risk);
  /** Starts at its turn but does not hold up what follows. */
  readonly beside?: boolean;
  /** Resources with `beside` that must be done before this one starts. */
  readonly after?: readonly string[];
}
