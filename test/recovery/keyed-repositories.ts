import { MemoryHost } from "../../src/host/memory.ts";

export interface Repository {
  /** Id to key. */
  readonly keys: Map<string, string>;
  reachable: boolean;
  /** Ids of those that a rotation added. */
  readonly added: Set<string>;
}

/** Repositories by address, behind something that answers as restic does. */
export const resticOn = (repositories: Readonly<Record<string, Repository>>) => {
  const log: string[] = [];
  const host = new MemoryHost({
    commands: ({ argv, environment, stdin }) => {
      const repository = repositories[argv[argv.indexOf("--repo") + 1] ?? ""];
      const failed = (stderr: string) => ({ code: 1, stdout: "", stderr });
      if (repository === undefined) return failed("Is there a repository at the following location?");
      if (!repository.reachable) return failed("dial tcp: connection refused");
      const opener = [...repository.keys].find(([, key]) => key === environment?.RESTIC_PASSWORD);
      if (opener === undefined) return failed("wrong password or no key found");
      const said = (value: unknown) => ({ code: 0, stdout: JSON.stringify(value), stderr: "" });
      if (argv.includes("config")) return said({ id: "repository" });
      const verb = argv[argv.indexOf("key") + 1];
      if (verb === "list")
        return said(
          [...repository.keys.keys()].map((id) => ({
            ...{ id, current: id === opener[0] },
            userName: repository.added.has(id) ? "clincher" : "root",
          })),
        );
      log.push(`${verb} ${argv.at(-1)}`);
      if (verb === "add") {
        const id = `id${repository.keys.size + 1}`;
        repository.keys.set(id, String(stdin).trim());
        if (argv[argv.indexOf("--user") + 1] === "clincher") repository.added.add(id);
      }
      if (verb === "remove") repository.keys.delete(argv.at(-1) ?? "");
      return said(null);
    },
  });
  host.put("/var/lib/clincher/journal.db", "");
  return { host, log };
};

export const repository = (...keys: readonly (readonly [string, string])[]): Repository => ({
  keys: new Map(keys),
  reachable: true,
  added: new Set(),
});
