/**
 * Why a request goes no further. Thrown, not returned: it ends everything wherever it is found, and code that forgets
 * to look at a result cannot let anything through.
 */
export class Refused extends Error {
  readonly status: number;
  /** An engine that simply has no such thing would have answered the same; of interest to no one. */
  readonly quiet: boolean;

  constructor(status: number, message: string, quiet = false) {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.quiet = quiet;
  }
}

/** The request asks for what a sandbox never needs. */
export const forbid = (reason: string): never => {
  throw new Refused(403, `clincher guard: ${reason}`);
};

/** The request cannot be understood. */
export const malformed = (reason: string): never => {
  throw new Refused(400, `clincher guard: ${reason}`);
};
