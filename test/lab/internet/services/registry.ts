import { existsSync, rmSync, writeFileSync } from "node:fs";
import { names, services } from "../../addresses.ts";
import { alive, cached } from "../../paths.ts";
import { type Child, startChild } from "../child.ts";
import type { Call, Site } from "../site.ts";
import { untilAnswering } from "../until.ts";

const socket = (): string => alive("internet", "registry.sock");

const settings = (): string =>
  JSON.stringify({
    version: "0.1",
    log: { level: "warn", accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: cached("registry"), maxthreads: 200 },
      maintenance: { uploadpurging: { enabled: false }, readonly: { enabled: true } },
    },
    http: {
      net: "unix",
      addr: socket(),
      secret: "the lab's",
      headers: { "X-Content-Type-Options": ["nosniff"] },
    },
  });

/** The file of a blob in docker-registry's storage; undefined when the path is none or it is not there. */
function blobFile(path: string): string | undefined {
  const digest = /^\/v2\/.+\/blobs\/sha256:([0-9a-f]{64})$/.exec(path)?.[1];
  if (digest === undefined) return undefined;
  const file = cached("registry/docker/registry/v2/blobs/sha256", digest.slice(0, 2), digest, "data");
  return existsSync(file) ? file : undefined;
}

/**
 * The image registry under all its real names, anonymous and read-only. docker-registry answers, except for blobs:
 * those go straight from its storage to the client.
 */
export class Registry {
  #child: Child | undefined;
  readonly #tags = new Map<string, string>();

  /** Answers to a tag of a repository with what another tag names; null takes it back. */
  retag({ repository, tag, as }: { repository: string; tag: string; as: string | null }): void {
    const path = `/v2/${repository}/manifests/${tag}`;
    if (as === null) this.#tags.delete(path);
    else this.#tags.set(path, `/v2/${repository}/manifests/${as}`);
  }

  readonly site: Site = {
    service: "registry",
    address: services.registry,
    names: names.registry,
    handle: (call) => this.#handle(call),
  };

  async start(died: (code: number) => void): Promise<void> {
    const file = alive("internet", "registry.json");
    writeFileSync(file, settings());
    rmSync(socket(), { force: true });
    this.#child = startChild(
      ["docker-registry", "serve", file],
      { log: alive("internet", "registry.log") },
      died,
    );
    await untilAnswering("docker-registry", () => fetch("http://registry/v2/", { unix: socket() }));
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  #handle({ request, url, host }: Call): Promise<Response> | Response {
    const blob = blobFile(url.pathname);
    if (blob !== undefined && (request.method === "GET" || request.method === "HEAD")) {
      const digest = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
      return new Response(Bun.file(blob), {
        headers: {
          "content-type": "application/octet-stream",
          "docker-content-digest": digest,
          "docker-distribution-api-version": "registry/2.0",
          etag: `"${digest}"`,
        },
      });
    }
    const headers = new Headers(request.headers);
    headers.set("host", host);
    headers.set("x-forwarded-proto", "https");
    return fetch(`http://${host}${this.#tags.get(url.pathname) ?? url.pathname}${url.search}`, {
      unix: socket(),
      method: request.method,
      headers,
      redirect: "manual",
      decompress: false,
    });
  }
}
