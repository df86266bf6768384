/** The only door to a machine. Decisions are made elsewhere; whatever reads or changes a machine goes through here. */

export interface FileStat {
  readonly kind: "file" | "directory" | "symlink" | "other";
  /** Permission bits, 0o0000 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** When anything about it last changed, its name or mode too; milliseconds since 1970. */
  readonly changed?: number;
  /** Where a symbolic link leads, as it is written in it. */
  readonly target?: string;
}

/** One thing in a folder tree. Times in nanoseconds since 1970. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: FileStat["kind"];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of a file; 0 for everything else. */
  readonly size: number;
  readonly modified: bigint;
  /** When content or access last changed. */
  readonly changed: bigint;
  readonly inode: bigint;
  /** Of a symbolic link. */
  readonly target?: string;
}

/** Who owns a path and who may use it. */
export interface Access {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** Secrets go in here, never into argv. */
  readonly stdin?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  /** Default 60; the process is killed after it and the result has code 124. */
  readonly timeoutSeconds?: number;
  /** Called for each finished line of stdout and stderr while the command runs. */
  readonly onLine?: (line: string) => void;
  /** A line of stderr that says that it will not succeed, and goes on trying: the process is killed (code 137). */
  readonly hopeless?: RegExp;
  /** How far it is, by a line of its stdout (null: the line does not say); and how many seconds that may stay so before it is killed. */
  readonly advances?: { readonly mark: (line: string) => string | null; readonly within: number };
  /** What it says, or says on stdout, is for `onLine` alone and is not kept: for what runs for hours, or says much. */
  readonly forget?: "all" | "stdout";
  /** Characters of stdout, and of stderr, that are kept; what says more is killed. For what an agent may have a hand in. */
  readonly most?: number;
  readonly directory?: string;
}

/** `code` is 127 when the program is not there and 124 when it ran out of time, said too much, or got no further. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "DELETE";
  /** With `socket`, the host part is ignored. An https address that leads to another kind is no answer. */
  readonly url: string;
  /** Path of a unix socket to speak through. */
  readonly socket?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Default 10. */
  readonly timeoutSeconds?: number;
  /** With `onLine`: how long nothing may come, seconds, before it counts as a failure; without it, as long as `timeoutSeconds`. */
  readonly silenceSeconds?: number;
  /** An answer with more bytes than this is none. */
  readonly limit?: number;
  /** Called for each line of the answer as it arrives; the answer's body is then empty unless it is an error. */
  readonly onLine?: (line: string) => void;
}

export type HttpResult =
  | {
      readonly ok: true;
      readonly status: number;
      readonly body: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly ok: false; readonly reason: string };

export interface Download {
  readonly url: string;
  /** A new file, closed to everyone else; what was there is replaced. The parent must exist. */
  readonly path: string;
  /** Default 900. */
  readonly timeoutSeconds?: number;
  /** Called as bytes arrive; `total` is null when the server does not say. */
  readonly onProgress?: (received: number, total: number | null) => void;
}

export type DownloadResult =
  | { readonly ok: true; readonly bytes: number; readonly sha256: string }
  | { readonly ok: false; readonly reason: string };

/** A small table store that survives power loss: what was committed is there, what was not is gone. */
export interface Database {
  run(sql: string, ...values: DatabaseValue[]): void;
  all<Row>(sql: string, ...values: DatabaseValue[]): Row[];
  close(): void;
}
export type DatabaseValue = string | number | null | Uint8Array;

/** Held until `release` or the death of the process. */
export type Lock =
  | { readonly held: true; release(): void }
  | { readonly held: false; readonly holder: number | null };

export interface Host {
  /** Effective user id of this process. */
  readonly user: number;
  /** Milliseconds since 1970. */
  now(): number;

  /** Null when there is no such file. Follows symbolic links, but none that another user could have put there. */
  read(path: string): Promise<Uint8Array | null>;
  /** Null when there is nothing there. Does not follow symbolic links. */
  stat(path: string): Promise<FileStat | null>;
  /** Names in a folder, sorted; null when there is no such folder. */
  list(path: string): Promise<readonly string[] | null>;
  /** All that is under a path, itself first, in the order of names, without following links; empty when it is not there. */
  tree(path: string, skip?: ReadonlySet<string>): Promise<readonly TreeEntry[]>;
  /** SHA-256 of a regular file, hex, in little memory; null when it is not there, or a link, a pipe or a folder is. */
  hash(path: string): Promise<string | null>;
  /** Free and total bytes of the file system that holds the path (or its nearest existing parent). */
  space(path: string): Promise<{ readonly free: number; readonly total: number }>;
  run(command: Command): Promise<CommandResult>;
  request(request: HttpRequest): Promise<HttpResult>;
  /** Streams to disk, hashed on its way. What arrived of a download that failed is removed. */
  download(download: Download): Promise<DownloadResult>;
  /** Whether a TCP connection can be opened, name resolution included, or why not. */
  connect(
    host: string,
    port: number,
    timeoutSeconds: number,
  ): Promise<{ ok: true } | { ok: false; reason: string }>;

  /** Atomic: a temporary file in the same folder, fsync, rename, fsync of the folder. The parent must exist. */
  writeFile(path: string, content: string | Uint8Array, access: Access): Promise<void>;
  /** Makes one folder, or corrects the access of the one that is there. The parent must exist. */
  makeDirectory(path: string, access: Access): Promise<void>;
  /** A symbolic link, in place of what is there; atomic as a file is. */
  makeLink(path: string, target: string): Promise<void>;
  setAccess(path: string, access: Access): Promise<void>;
  /** Atomic, over what is there, and durable. Both names must be on one file system. */
  rename(from: string, to: string): Promise<void>;
  /**
   * Two names change places, at once: nobody sees one of them missing, and durable. False, and nothing happened, where the
   * file system cannot do that, or one is not there. Both must be on one file system.
   */
  exchange(one: string, other: string): Promise<boolean>;
  /** Removes a file, or a folder with all it holds; nothing happens when it is not there. */
  remove(path: string): Promise<void>;
  /** Removes a folder that holds nothing, and says whether it did. */
  removeEmpty(path: string): Promise<boolean>;
  /**
   * `readOnly` opens an existing database without writing a byte (but undoes a commit that a killed process left half
   * made); null when there is none.
   */
  openDatabase(path: string, mode: "readOnly"): Database | null;
  openDatabase(path: string, mode: "readWrite"): Database;
  lock(path: string): Lock;
  sleep(milliseconds: number): Promise<void>;
}
