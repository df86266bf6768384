import { dlopen, FFIType } from "bun:ffi";

// <fcntl.h> and <linux/fs.h>: paths are as they are given, and both names stay.
const AT_FDCWD = -100;
const RENAME_EXCHANGE = 2;

const text = (path: string): Buffer => Buffer.from(`${path}\0`);

const symbolsOf = (library: string) =>
  dlopen(library, {
    renameat2: {
      args: [FFIType.i32, FFIType.ptr, FFIType.i32, FFIType.ptr, FFIType.u32],
      returns: FFIType.i32,
    },
  });

const open = (library: string): ReturnType<typeof symbolsOf> | null => {
  try {
    return symbolsOf(library);
  } catch {
    return null;
  }
};

/**
 * renameat2(2) with RENAME_EXCHANGE, which neither node nor bun has: two names change places in one step of the kernel.
 * False when it could not, whatever the reason; nothing happened then. Needs glibc 2.28, as bun does.
 */
export const exchangeNames = (one: string, other: string, library = "libc.so.6"): boolean => {
  const opened = open(library);
  if (opened === null) return false;
  try {
    // The buffers themselves, not where they are: whoever is called with them keeps them from being collected.
    return opened.symbols.renameat2(AT_FDCWD, text(one), AT_FDCWD, text(other), RENAME_EXCHANGE) === 0;
  } finally {
    opened.close();
  }
};
