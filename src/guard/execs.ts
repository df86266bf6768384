const mostRemembered = 1024;

/**
 * Numbers of the execs that were let through, and in which container. Kept in memory: a client whose guard was
 * started anew in between creates its exec again. The oldest are forgotten.
 */
export class Execs {
  private readonly known = new Map<string, string>();

  add(exec: string, container: string): void {
    this.known.set(exec, container);
    const [oldest] = this.known.keys();
    if (this.known.size > mostRemembered && oldest !== undefined) this.known.delete(oldest);
  }

  has(exec: string): boolean {
    return this.known.has(exec);
  }
}
