/**
 * How an HTTP service of the lab's internet misbehaves.
 * - a number: answers with this status, `body` and `headers`
 * - "hang": takes the request and never answers
 * - "refuse": does not listen at all (connection refused); `host`, `path` and `times` mean nothing then
 */
export interface Failure {
  how: number | "hang" | "refuse";
  body?: string;
  headers?: Record<string, string>;
  /** Only requests to this host name. */
  host?: string;
  /** Only requests whose path contains this. */
  path?: string;
  /** Only so many requests, then the service is well again. */
  times?: number;
}

/** Docker Hub's answer to an address that has pulled too much. */
export const dockerHubRateLimit: Failure = {
  how: 429,
  host: "registry-1.docker.io",
  headers: { "content-type": "application/json", "retry-after": "3600" },
  body: JSON.stringify({
    errors: [
      {
        code: "TOOMANYREQUESTS",
        message:
          "You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit",
      },
    ],
  }),
};

/** The failures that are set at the moment, by service. */
export class Failures {
  readonly #set = new Map<string, Failure>();

  set(service: string, failure: Failure | null): void {
    if (failure === null) this.#set.delete(service);
    else this.#set.set(service, { ...failure });
  }

  clear(): void {
    this.#set.clear();
  }

  refused(service: string): boolean {
    return this.#set.get(service)?.how === "refuse";
  }

  /** The failure that this request meets, counted down; undefined when it is served normally. */
  meet(service: string, host: string, path: string): Failure | undefined {
    const failure = this.#set.get(service);
    if (failure === undefined) return undefined;
    if (failure.host !== undefined && failure.host !== host) return undefined;
    if (failure.path !== undefined && !path.includes(failure.path)) return undefined;
    if (failure.times !== undefined) {
      if (failure.times <= 0) return undefined;
      failure.times -= 1;
    }
    return failure;
  }
}
