import type { Command, CommandResult, HttpRequest, HttpResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";

export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

interface EngineImage {
  readonly Id: string;
  readonly RepoTags: readonly string[];
  readonly RepoDigests: readonly string[];
}

const answer = (body: unknown, status = 200): HttpResult => ({
  ok: true,
  status,
  body: typeof body === "string" ? body : JSON.stringify(body),
  headers: {},
});

/** A Docker Engine in memory that pulls from a registry in memory. */
export class Engine {
  readonly host: MemoryHost;
  /** Requests that change something. */
  readonly asked: string[] = [];
  containers: readonly unknown[] = [];
  readonly images: EngineImage[];
  #registry: Readonly<Record<string, string>>;

  constructor(
    registry: Readonly<Record<string, string>>,
    images: readonly EngineImage[] = [],
    commands: (command: Command) => CommandResult | undefined = () => undefined,
  ) {
    this.#registry = registry;
    this.images = [...images];
    this.host = new MemoryHost({
      files: { "/etc/clincher/clincher.toml": "" },
      requests: (request) => this.#answer(request),
      commands,
    });
  }

  /** Somebody moves a tag at the registry. */
  move(name: string, to: string): void {
    this.#registry = { ...this.#registry, [name]: to };
  }

  #answer({ method, url }: HttpRequest): HttpResult {
    const { pathname, searchParams } = new URL(url);
    if (method === "GET" && pathname === "/containers/json") return answer(this.containers);
    if (method === "GET" && pathname === "/images/json") return answer(this.images);
    this.asked.push(`${pathname}?${searchParams}`);
    if (pathname === "/images/create")
      return this.#pull(searchParams.get("fromImage") ?? "", searchParams.get("tag") ?? "");
    const from = /^\/images\/(.+)\/tag$/.exec(pathname)?.[1];
    const image = this.images.find((each) => each.RepoDigests.includes(from ?? ""));
    if (image === undefined) return answer({ message: "no such image" }, 404);
    this.images.push({ ...image, RepoTags: [`${searchParams.get("repo")}:${searchParams.get("tag")}`] });
    return answer("", 201);
  }

  #pull(repository: string, version: string): HttpResult {
    const pinned = version.startsWith("sha256:");
    const known = this.#registry[`${repository}:${version}`];
    const found = pinned ? version : known;
    if (found === undefined) return answer('{"status":"Pulling"}\n{"error":"manifest unknown"}\n');
    this.images.push({
      Id: found,
      RepoTags: pinned ? [] : [`${repository}:${version}`],
      RepoDigests: [`${repository}@${found}`],
    });
    return answer('{"status":"Pulling"}\n{"status":"Status: Downloaded newer image"}\n');
  }
}
