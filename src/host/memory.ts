import { Database as Sqlite } from "bun:sqlite";
import { basename, dirname } from "node:path";
import { CryptoHasher } from "bun";
import type {
  Access,
  Command,
  CommandResult,
  Database,
  DatabaseValue,
  Download,
  DownloadResult,
  FileStat,
  Host,
  HttpRequest,
  HttpResult,
  Lock,
  TreeEntry,
} from "./host.ts";

interface Entry {
  readonly content: Uint8Array | null;
  readonly access: Access;
  readonly modified: number;
  /** Of a symbolic link. */
  readonly target?: string;
}

export interface MemoryOptions {
  /** Path to text; folders above are made. */
  readonly files?: Readonly<Record<string, string>>;
  readonly user?: number;
  readonly commands?: (command: Command) => CommandResult | undefined;
  readonly requests?: (request: HttpRequest) => HttpResult | undefined;
  /** What there is to download, by URL. */
  readonly downloads?: Readonly<Record<string, string | Uint8Array>>;
  readonly reachable?: (host: string, port: number) => boolean;
  readonly space?: { readonly free: number; readonly total: number };
}

const open: Access = { mode: 0o755, uid: 0, gid: 0 };

/**
 * A machine that exists only in a test. It keeps a log of every mutation, in order. Its methods are properties, so that
 * a spread copy with some of them replaced still works on the same machine.
 */
export class MemoryHost implements Host {
  readonly user: number;
  readonly mutations: string[] = [];
  readonly #entries = new Map<string, Entry>([["/", { content: null, access: open, modified: 0 }]]);
  readonly #databases = new Map<string, Sqlite>();
  readonly #options: MemoryOptions;
  #clock = Date.UTC(2026, 0, 1);
  #locked = new Set<string>();

  constructor(options: MemoryOptions = {}) {
    this.#options = options;
    this.user = options.user ?? 0;
    for (const [path, text] of Object.entries(options.files ?? {})) this.put(path, text);
  }

  /** Places a file as somebody else than clincher would. */
  put(path: string, text: string, access: Access = { ...open, mode: 0o644 }): void {
    for (let folder = dirname(path); !this.#entries.has(folder); folder = dirname(folder)) {
      this.#entries.set(folder, { content: null, access: open, modified: this.#clock });
    }
    this.#entries.set(path, { content: new TextEncoder().encode(text), access, modified: this.#clock });
  }

  text(path: string): string | null {
    const content = this.#entries.get(path)?.content;
    return content === undefined || content === null ? null : new TextDecoder().decode(content);
  }

  readonly now = (): number => {
    this.#clock += 1;
    return this.#clock;
  };

  readonly read = async (path: string): Promise<Uint8Array | null> => {
    return this.#entries.get(path)?.content ?? null;
  };

  readonly stat = async (path: string): Promise<FileStat | null> => {
    const entry = this.#entries.get(path);
    if (entry === undefined) return null;
    const { access, content, modified, target } = entry;
    if (target !== undefined) return { kind: "symlink", ...access, size: target.length, modified, target };
    return { kind: content === null ? "directory" : "file", ...access, size: content?.length ?? 0, modified };
  };

  readonly list = async (path: string): Promise<readonly string[] | null> => {
    if (!this.#entries.has(path)) return null;
    return [...this.#entries.keys()]
      .filter((each) => each !== "/" && dirname(each) === path)
      .map((each) => basename(each))
      .sort();
  };

  readonly tree = async (path: string, skip?: ReadonlySet<string>): Promise<readonly TreeEntry[]> =>
    [...this.#entries]
      .filter(([each]) => each === path || each.startsWith(`${path}/`))
      .filter(([each]) => ![...(skip ?? [])].some((not) => each === not || each.startsWith(`${not}/`)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([each, { content, access, modified }]) => ({
        path: each,
        kind: content === null ? "directory" : "file",
        ...access,
        size: content?.length ?? 0,
        modified: BigInt(modified) * 1_000_000n,
        changed: BigInt(modified) * 1_000_000n,
        inode: 1n,
      }));

  readonly hash = async (path: string): Promise<string | null> => {
    const content = this.#entries.get(path)?.content ?? null;
    return content === null ? null : new CryptoHasher("sha256").update(content).digest("hex");
  };

  readonly space = async (): Promise<{ free: number; total: number }> => {
    return this.#options.space ?? { free: 100e9, total: 200e9 };
  };

  readonly run = async (command: Command): Promise<CommandResult> => {
    this.mutations.push(`run ${command.argv.join(" ")}`);
    const { code, stdout, stderr } = this.#options.commands?.(command) ?? {
      code: 127,
      stdout: "",
      stderr: `${command.argv[0]}: not found`,
    };
    return {
      code,
      stdout: command.forget === undefined ? stdout : "",
      stderr: command.forget === "all" ? "" : stderr,
    };
  };

  readonly request = async (request: HttpRequest): Promise<HttpResult> => {
    const answer = this.#options.requests?.(request) ?? { ok: false as const, reason: "connection refused" };
    if (answer.ok && request.onLine !== undefined)
      for (const line of answer.body.split("\n")) request.onLine(line);
    return answer;
  };

  readonly download = async ({ url, path }: Download): Promise<DownloadResult> => {
    this.mutations.push(`download ${url} ${path}`);
    const content = this.#options.downloads?.[url];
    if (content === undefined) return { ok: false, reason: `${url} answered 404` };
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.#entries.set(path, {
      content: bytes,
      access: { mode: 0o600, uid: 0, gid: 0 },
      modified: this.now(),
    });
    return { ok: true, bytes: bytes.length, sha256: new CryptoHasher("sha256").update(bytes).digest("hex") };
  };

  readonly connect = async (
    host: string,
    port: number,
  ): Promise<{ ok: true } | { ok: false; reason: string }> => {
    return this.#options.reachable?.(host, port) === false
      ? { ok: false, reason: "connection refused" }
      : { ok: true };
  };

  readonly writeFile = async (path: string, content: string | Uint8Array, access: Access): Promise<void> => {
    if (this.#entries.get(dirname(path))?.content !== null) throw new Error(`ENOENT: no folder for ${path}`);
    this.mutations.push(`write ${path} ${access.mode.toString(8)} ${access.uid}:${access.gid}`);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.#entries.set(path, { content: bytes, access, modified: this.now() });
  };

  readonly makeDirectory = async (path: string, access: Access): Promise<void> => {
    if (this.#entries.get(dirname(path))?.content !== null) throw new Error(`ENOENT: no folder for ${path}`);
    this.mutations.push(`mkdir ${path} ${access.mode.toString(8)} ${access.uid}:${access.gid}`);
    this.#entries.set(path, { content: null, access, modified: this.now() });
  };

  readonly makeLink = async (path: string, target: string): Promise<void> => {
    this.mutations.push(`link ${path} ${target}`);
    const content = this.#entries.get(target)?.content ?? new Uint8Array();
    this.#entries.set(path, { content, access: { ...open, mode: 0o777 }, modified: this.now(), target });
  };

  readonly setAccess = async (path: string, access: Access): Promise<void> => {
    const entry = this.#entries.get(path);
    if (entry === undefined) throw new Error(`ENOENT: ${path}`);
    this.mutations.push(`access ${path} ${access.mode.toString(8)} ${access.uid}:${access.gid}`);
    this.#entries.set(path, { ...entry, access });
  };

  readonly rename = async (from: string, to: string): Promise<void> => {
    this.mutations.push(`rename ${from} ${to}`);
    const moved = [...this.#entries].filter(([each]) => each === from || each.startsWith(`${from}/`));
    if (moved.length === 0) throw new Error(`ENOENT: ${from}`);
    for (const [path, entry] of moved) {
      this.#entries.delete(path);
      this.#entries.set(`${to}${path.slice(from.length)}`, entry);
    }
  };

  readonly exchange = async (one: string, other: string): Promise<boolean> => {
    const under = (path: string) =>
      [...this.#entries].filter(([each]) => each === path || each.startsWith(`${path}/`));
    const [here, there] = [under(one), under(other)];
    if (here.length === 0 || there.length === 0) return false;
    this.mutations.push(`exchange ${one} ${other}`);
    for (const [path] of [...here, ...there]) this.#entries.delete(path);
    for (const [path, entry] of here) this.#entries.set(`${other}${path.slice(one.length)}`, entry);
    for (const [path, entry] of there) this.#entries.set(`${one}${path.slice(other.length)}`, entry);
    return true;
  };

  readonly remove = async (path: string): Promise<void> => {
    this.mutations.push(`remove ${path}`);
    for (const each of [...this.#entries.keys()])
      if (each === path || each.startsWith(`${path}/`)) this.#entries.delete(each);
  };

  readonly removeEmpty = async (path: string): Promise<boolean> => {
    const there = [...this.#entries.keys()].some((each) => each === path || each.startsWith(`${path}/`));
    if (!there || [...this.#entries.keys()].some((each) => each.startsWith(`${path}/`))) return false;
    this.mutations.push(`rmdir ${path}`);
    return this.#entries.delete(path);
  };

  readonly openDatabase = ((path: string, mode: "readOnly" | "readWrite"): Database | null => {
    let sqlite = this.#databases.get(path);
    if (sqlite === undefined) {
      if (mode === "readOnly") return null;
      sqlite = new Sqlite(":memory:");
      this.#databases.set(path, sqlite);
    }
    const store = sqlite;
    return {
      run: (sql, ...values) => {
        store.query(sql).run(...values);
      },
      all: <Row>(sql: string, ...values: DatabaseValue[]) => store.query(sql).all(...values) as Row[],
      close: () => {},
    };
  }) as Host["openDatabase"];

  readonly lock = (path: string): Lock => {
    if (this.#locked.has(path)) return { held: false, holder: null };
    this.#locked.add(path);
    return { held: true, release: () => this.#locked.delete(path) };
  };

  readonly sleep = async (milliseconds: number): Promise<void> => {
    this.#clock += milliseconds;
  };
}
