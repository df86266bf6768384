import { expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { runDrill } from "../../src/recovery/drill/drill.ts";
import { scratch } from "../../src/recovery/drill/scratch.ts";
import { readRecords } from "../../src/recovery/records.ts";
import { deployment } from "../stack/deployment.ts";

const id = "a".repeat(64);
const vault = {
  deployment: deployment({ backup: { targets: [{ name: "local", repository: "rest:https://b.example/" }] } }),
  version: "1.0.0",
  redact: (text: string) => text.replaceAll("s3cret", "[key]"),
};
const about = (given: object) => ({
  ...{
    clincher: "1.0.0",
    openclaw: "2026.3.13",
    host: "a",
    domain: "a.org",
    os: "debian 13",
    architecture: "x64",
  },
  ...{
    addresses: [],
    taken: "2025-12-31T00:00:00.000Z",
    manifest: "0".repeat(64),
    files: 1,
    bytes: 1000,
    ...given,
  },
});

interface Given {
  readonly about?: object;
  readonly free?: number;
  readonly restore?: { readonly code: number; readonly stderr: string };
}

test.each<readonly [string, Given, number, string, string]>([
  ["of a newer clincher", { about: { clincher: "9.0.0" } }, 1, "It was made by clincher 9.0.0", "no"],
  ["that does not fit", { free: 1e6 }, 1, "A rehearsal needs", "no"],
  ["that cannot be reached", { restore: { code: 1, stderr: "dial tcp: no such host" } }, 6, "", "asked"],
  [
    "that is damaged",
    { restore: { code: 1, stderr: "ciphertext verification failed" } },
    1,
    "Drill failed: backup aaaaaaaa",
    "asked",
  ],
  ["that came in without what it should hold", {}, 1, "Drill failed: backup aaaaaaaa", "asked"],
])(
  "a rehearsal of a backup %s fails, is noted, and leaves nothing of it behind",
  async (_, given, exit, what, asked) => {
    const seen: string[] = [];
    const host: MemoryHost = new MemoryHost({
      files: { "/var/lib/x": "", [`${scratch.data}/of-one-that-was-killed`]: "dear" },
      space: { free: given.free ?? 100e9, total: 200e9 },
      requests: () => ({ ok: true, status: 200, headers: {}, body: "[]" }),
      commands: ({ argv }) => {
        const line = argv.join(" ");
        const said = (stdout: unknown) => ({ code: 0, stdout: JSON.stringify(stdout), stderr: "" });
        if (line.includes(" snapshots "))
          return said([{ id, time: "2025-12-31T00:00:00Z", hostname: "a", tags: ["clincher"] }]);
        if (line.includes(" dump ")) return said(about(given.about ?? {}));
        if (line.includes(" restore ")) {
          seen.push(host.text(`${scratch.data}/of-one-that-was-killed`) ?? "empty");
          host.put(`${scratch.data}/etc/clincher/secrets.toml`, "s3cret");
          return { stdout: "", ...(given.restore ?? { code: 0, stderr: "" }) };
        }
        return { code: 0, stdout: "", stderr: "" };
      },
    });
    const failure = await runDrill(host, vault, {}, () => {}).catch((error: unknown) => error);
    if (!(failure instanceof Failure)) throw new Error(`no Failure but ${String(failure)}`);
    expect(failure.exit).toBe(exit as typeof failure.exit);
    expect(failure.message).toStartWith(what);
    expect(seen).toEqual(asked === "asked" ? ["empty"] : []);
    expect(await host.stat(scratch.folder)).toBeNull();
    expect(readRecords(host, "drill").map(({ outcome }) => outcome)).toEqual(["failed"]);
  },
);
