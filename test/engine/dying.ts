import type { Database, Host } from "../../src/host/host.ts";

/** The process is gone: nothing it would still do happens. */
export class Died extends Error {}

/**
 * The same machine for a process that dies at its n-th mutation (from 0): right before it, or right after it. The
 * journal's writes count too.
 */
export const dyingAt = (host: Host, n: number, when: "before" | "after"): Host => {
  let mutations = 0;
  let dead = false;
  const alive = (): void => {
    if (dead) throw new Died();
  };
  const die = (): never => {
    dead = true;
    throw new Died();
  };
  const mutate = <Result>(work: () => Result): Result => {
    alive();
    const last = mutations === n;
    mutations += 1;
    if (last && when === "before") die();
    const result = work();
    if (last) die();
    return result;
  };
  /** What happens in another process, or on the disk, is done when this one dies right after it. */
  const mutateAsync = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    alive();
    const last = mutations === n;
    mutations += 1;
    if (last && when === "before") die();
    const result = await work();
    if (last) die();
    return result;
  };
  const database = (real: Database): Database => ({
    run: (sql, ...values) => mutate(() => real.run(sql, ...values)),
    all: (sql, ...values) => {
      alive();
      return real.all(sql, ...values);
    },
    close: () => real.close(),
  });
  return {
    ...host,
    read: async (path) => {
      alive();
      return host.read(path);
    },
    run: (command) => mutateAsync(() => host.run(command)),
    writeFile: (path, content, access) => mutateAsync(() => host.writeFile(path, content, access)),
    makeDirectory: (path, access) => mutateAsync(() => host.makeDirectory(path, access)),
    setAccess: (path, access) => mutateAsync(() => host.setAccess(path, access)),
    rename: (from, to) => mutateAsync(() => host.rename(from, to)),
    remove: (path) => mutateAsync(() => host.remove(path)),
    openDatabase: ((path: string, mode: "readWrite") => {
      // With "readOnly", there may be none.
      const real: Database | null = host.openDatabase(path, mode);
      return real === null ? null : database(real);
    }) as Host["openDatabase"],
  };
};
