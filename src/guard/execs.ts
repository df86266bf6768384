const mostRemembered = 1024;

/**
 * Numbers of the execs that were let through. Kept in memory: a client whose guard was started anew in between creates
 * its exec again. The oldest are forgotten.
 */
export class Execs {
  private readonly known = new Set<string>();

  add(exec: string): void {
    this.known.add(exec);
    const [oldest] = this.known;
    if (this.known.size > mostRemembered && oldest !== undefined) this.known.delete(oldest);
  }

  has(exec: string): boolean {
    return this.known.has(exec);
  }
}
