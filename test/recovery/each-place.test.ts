import { describe, expect, test } from "bun:test";
import type { CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { pruneBackups, type Vault, verifyBackups } from "../../src/recovery/backup.ts";
import { backupPaths } from "../../src/recovery/paths.ts";
import { readRecords } from "../../src/recovery/records.ts";
import { deployment } from "../stack/deployment.ts";

const targets = ["a", "b", "c"].map((name) => ({ name, repository: `sftp:root@${name}:/srv` }));
const vault: Vault = {
  deployment: deployment({ backup: { targets } }),
  version: "1.0.0",
  redact: (text) => text,
};

const works = {
  verify: (host: MemoryHost) => verifyBackups(host, vault, { part: "10%" }),
  prune: (host: MemoryHost) => pruneBackups(host, vault),
} as const;
/** What restic is asked to do, at the end of each. */
const last = { verify: "check", prune: "prune" } as const;

const damaged = "Fatal: ciphertext verification failed";
const away = "Fatal: dial tcp: no such host";
const well: CommandResult = { code: 0, stdout: "[]", stderr: "" };

/** What becomes of it where restic says this of places, and the places for which it was asked. */
const attempt = async (task: keyof typeof works, says: Readonly<Record<string, string>>) => {
  const asked: string[] = [];
  const host = new MemoryHost({
    files: { [`${backupPaths.records}-folder`]: "", [`${backupPaths.noted}-folder`]: "" },
    commands: ({ argv }) => {
      const name = /@(\w):/.exec(argv.join(" "))?.[1] ?? "";
      if (!argv.includes(last[task])) return well;
      asked.push(name);
      const stderr = says[name];
      return stderr === undefined ? well : { code: 1, stdout: "", stderr };
    },
  });
  const result = await works[task](host).catch((error: unknown) => error);
  const failure = result instanceof Failure ? result : null;
  return {
    ...{ asked, result, exit: failure?.exit ?? 0 },
    told: failure?.problems.map(({ what, where, why }) => [what, where?.split(" ")[0], why]),
    outcome: readRecords(host, task)[0]?.outcome,
  };
};

describe.each(["verify", "prune"] as const)("a place in trouble keeps no other from its %s", (task) => {
  const done = task === "verify" ? "Whole" : "Pruned";
  const broken = "This repository is damaged";
  const unreached = "The place of the backups cannot be reached, or refuses";
  test("the first", async () => {
    const { asked, exit, told, outcome } = await attempt(task, { a: away });
    expect([asked, exit, outcome]).toEqual([["a", "b", "c"], 6, "failed"]);
    expect(told).toEqual([[unreached, "a", `${away}\n${done}: b, c.`]]);
  });

  test("several of one kind, and all are told", async () => {
    const { asked, exit, told } = await attempt(task, { a: damaged, b: damaged, c: damaged });
    expect([asked, exit]).toEqual([["a", "b", "c"], 1]);
    expect(told).toEqual(["a", "b", "c"].map((name) => [broken, name, damaged]));
  });

  test("several of another kind: it failed", async () => {
    const { asked, exit, told } = await attempt(task, { a: away, c: damaged });
    expect([asked, exit]).toEqual([["a", "b", "c"], 1]);
    expect(told).toEqual([
      [unreached, "a", `${away}\n${done}: b.`],
      [broken, "c", damaged],
    ]);
  });

  test("none", async () => {
    const { asked, result, outcome } = await attempt(task, {});
    expect([asked, result, outcome]).toEqual([["a", "b", "c"], ["a", "b", "c"], "done"]);
  });
});
