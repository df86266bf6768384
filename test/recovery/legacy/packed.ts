import type { Command, CommandResult } from "../../../src/host/host.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import { type Archive, parseArchive } from "../../../src/recovery/legacy/archive.ts";

export const folder = "/mnt/usb";
export const day = "2026-11-21";

/** An archive of that kind, by its path. */
export const pathOf = (kind: string, end = ".tar.gz"): string => `${folder}/openclaw-${kind}-${day}${end}`;

export const archiveAt = (path: string): Archive => {
  const archive = parseArchive(path);
  if (archive === null) throw new Error(`${path} is no archive`);
  return archive;
};

export interface Packed {
  /** What is in each archive, by its path: files by theirs, a folder is null, another name begins with "=". */
  readonly archives?: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Bytes that are free. */
  readonly free?: number;
  /** Programs that fail, with their exit code and what they say. */
  readonly fails?: Readonly<Record<string, readonly [code: number, stderr: string]>>;
  /** What tar leaves out, without a word. */
  readonly lost?: string;
}

const line = ([path, text]: readonly [string, string | null]): string => {
  const when = "0 2026-11-21 08:00:00";
  if (text === null) return `drwx------ 0/0 ${when} "./${path}/"`;
  if (text.startsWith("=")) return `hrw------- 0/0 ${when} "./${path}" link to "./${text.slice(1)}"`;
  return `-rw------- 0/0 ${text.length} 2026-11-21 08:00:00 "./${path}"`;
};

const done: CommandResult = { code: 0, stdout: "", stderr: "" };

/** A server beside archives, with programs that pack and unpack in memory: an archive's text is its path. */
export const packed = ({ archives = {}, files = {}, free = 100e9, fails = {}, lost }: Packed): MemoryHost => {
  const within = (path: string) => Object.entries(archives[host.text(path) ?? ""] ?? {});
  const extract = async (from: string, to: string): Promise<void> => {
    for (const [path, text] of within(from)) {
      if (path === lost) continue;
      if (text === null) await host.makeDirectory(`${to}/${path}`, { mode: 0o755, uid: 0, gid: 0 });
      else host.put(`${to}/${path}`, text.startsWith("=") ? "" : text);
    }
  };
  const commands = ({ argv, onLine }: Command): CommandResult => {
    const [program, first = ""] = argv;
    const after = (flag: string): string => argv[argv.indexOf(flag) + 1] ?? "";
    const failed = fails[program];
    if (failed !== undefined) return { ...done, code: failed[0], stderr: failed[1] };
    if (program === "cp") host.put(argv[3] ?? "", host.text(argv[2] ?? "") ?? "");
    if (program === "openssl") host.put(after("-out"), host.text(after("-in")) ?? "");
    if (first === "--list") for (const each of within(after("--file"))) onLine?.(line(each));
    if (first === "--extract") void extract(after("--file"), after("--directory"));
    return done;
  };
  const host = new MemoryHost({ files, commands, space: { free, total: 200e9 } });
  for (const path of Object.keys(archives)) host.put(path, path);
  return host;
};
