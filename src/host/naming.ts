/**
 * Neither the kernel nor SQLite says which file it was that could not be written: their errors get its path, in the way
 * of those that have one.
 */
export const naming = <Result>(path: string, work: () => Result): Result => {
  try {
    return work();
  } catch (error) {
    const nameless = error instanceof Error && "code" in error && !("path" in error && error.path);
    if (nameless) Object.assign(error, { path, message: `${error.message} '${path}'` });
    throw error;
  }
};
