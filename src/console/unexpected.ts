import type { Problem } from "../problem.ts";

interface Told {
  readonly what: string;
  readonly fix: string;
}

const inTheWay: Told = {
  what: "Something else is in the place of a file or folder",
  fix: "Look at it (ls -ld) and move it away",
};
const refused: Told = {
  what: "Not even root may change that",
  fix: "See whether it is immutable (lsattr -d; chattr -i ends that), or lies on a disk that others govern (findmnt -T)",
};

/** What the disk itself says, by the codes of the kernel and of SQLite: no defect of clincher. */
const ofTheDisk: Readonly<Record<string, Told>> = {
  ENOSPC: { what: "The disk is full", fix: "Make room (df -h, docker system df)" },
  EDQUOT: { what: "The disk quota is used up", fix: "Make room, or raise the quota" },
  EROFS: { what: "The disk can only be read", fix: "See why the kernel closed it for writing (dmesg)" },
  EIO: { what: "The disk does not do what it is asked", fix: "Look at what the kernel says of it (dmesg)" },
};

/** Of a path; sockets have some of these codes too, which say something else. */
const ofAPath: Readonly<Record<string, Told>> = {
  EBUSY: { what: "Something is mounted there by itself", fix: "Look at what (findmnt -T) and unmount it" },
  EEXIST: inTheWay,
  EISDIR: inTheWay,
  ENOTDIR: inTheWay,
  EACCES: refused,
  EPERM: refused,
};

const kernelCode = (code: string): string => {
  if (code === "SQLITE_FULL") return "ENOSPC";
  return code.startsWith("SQLITE_IOERR") ? "EIO" : code;
};

/** A file is written under another name first: what counts is where it was to go. */
const whereOf = (error: object): { readonly where?: string } => {
  if ("dest" in error && typeof error.dest === "string") return { where: error.dest };
  return "path" in error && typeof error.path === "string" ? { where: error.path } : {};
};

const diskProblem = (error: unknown): Problem | null => {
  if (!(error instanceof Error) || !("code" in error)) return null;
  const [code, place] = [kernelCode(String(error.code)), whereOf(error)];
  const found = ofTheDisk[code] ?? (place.where === undefined ? undefined : ofAPath[code]);
  if (found === undefined) return null;
  return {
    what: found.what,
    ...place,
    why: error.message,
    fix: `${found.fix}, then run the same command again: it goes on where this one stopped.`,
  };
};

/** Something was thrown that nobody foresaw: a defect of clincher. `debug` (CLINCHER_DEBUG=1) adds where it was thrown. */
export const unexpected = (error: unknown, debug: boolean): Problem => {
  const problem = diskProblem(error);
  if (problem !== null) return problem;
  const { message, stack } =
    error instanceof Error
      ? { message: `${error.name}: ${error.message}`, stack: error.stack }
      : { message: String(error), stack: undefined };
  const [first = "", ...more] = message.split("\n");
  const reason = "This is a defect of clincher, not of your server or your settings.";
  const particulars = debug ? (stack?.split("\n") ?? more) : more;
  return {
    what: `clincher stopped unexpectedly (${first})`,
    why: [reason, ...particulars].join("\n"),
    fix: [
      "Run the same command again: it goes on where this one stopped.",
      debug
        ? "If it stops again, please report it with this text and the output of `clincher version`."
        : "If it stops again, please report it with the output of `clincher version` and of the same command after `export CLINCHER_DEBUG=1`.",
    ].join("\n"),
  };
};
