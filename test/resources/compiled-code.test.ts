import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import type { CommandResult, TreeEntry } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { compiledCode, compiledFiles } from "../../src/resources/compiled-code.ts";
import { formatLock } from "../../src/resources/image-lock.ts";
import { digest } from "./engine.ts";
import { changing, factFile, fileOf, shown } from "./given.ts";

const folder = "/opt/openclaw/compiled";
const lockPath = "/var/lib/clincher/images.lock.json";
const image = "ghcr.io/openclaw/openclaw:2026.3.13";
const newer = "ghcr.io/openclaw/openclaw:2026.9.6";
const lock = formatLock({ [image]: digest("a"), [newer]: digest("b") });
const nameFor = (text: string): string => `${text.slice(7, 11)}.tar`;
const code = compiledCode({
  ...{ folder, image, lockPath, nameFor, program: "program", input: "{}", user: 1000, memory: 1 },
});
const entry = (change: Partial<TreeEntry> = {}): TreeEntry => ({
  ...{ path: `${folder}/aaaa.tar`, kind: "file", mode: 0o644, uid: 0, gid: 0, size: 1 },
  ...{ modified: 0n, changed: 0n, inode: 0n },
  ...change,
});

describe("compiled code", () => {
  test.each([
    ["nothing to do", lock, [entry()], 0],
    ["nothing came of it: it is not tried again and again", lock, [entry({ size: 0 })], 0],
    ["not there", lock, [], 1],
    ["that of another image", lock, [entry({ path: `${folder}/bbbb.tar` })], 1],
    ["written by somebody else", lock, [entry({ uid: 1000 })], 1],
    ["open to others", lock, [entry({ mode: 0o666 })], 1],
    ["cut off right at its end", lock, [entry(), entry({ path: `${folder}/.making`, uid: 1000 })], 1],
    ["the image is still to be pulled", null, [entry()], 1],
  ])("%s", (_, locked, files, changes) => {
    const known = [
      factFile(lockPath, locked === null ? null : fileOf(locked)),
      [compiledFiles(folder), files] as const,
    ];
    expect(shown(code, known, changing()).length).toBe(changes);
  });

  const made = async (files: Record<string, string>, run: (host: MemoryHost) => Partial<CommandResult>) => {
    const host: MemoryHost = new MemoryHost({
      files: { [lockPath]: lock, "/opt/openclaw/compose.yaml": "", ...files },
      commands: ({ argv }) => ({ code: 0, stdout: "", stderr: "", ...(argv[1] === "run" ? run(host) : {}) }),
    });
    await host.makeDirectory(folder, { mode: 0o755, uid: 0, gid: 0 });
    const facts = Facts.of(factFile(lockPath, fileOf(lock)), [compiledFiles(folder), []]);
    const [change] = code.diff(facts, changing());
    const error = await change?.make({ host, progress: () => {} }).then(
      () => null,
      (error: unknown) => error,
    );
    return { host, error };
  };
  const left = async (host: MemoryHost, name: string) => ({
    text: new TextDecoder().decode((await host.read(`${folder}/${name}`)) ?? undefined),
    names: await host.list(folder),
    stat: await host.stat(`${folder}/${name}`),
  });

  test("comes from a container without network, and becomes root's; what no image here compiles goes", async () => {
    const { host, error } = await made(
      { [`${folder}/bbbb.tar`]: "of the other release", [`${folder}/cccc.tar`]: "of a release that is gone" },
      (container) => {
        container.writeFile(`${folder}/.making/code.tar`, "code", { mode: 0o644, uid: 1000, gid: 1000 });
        return {};
      },
    );
    expect(error).toBeNull();
    expect(await left(host, "aaaa.tar")).toMatchObject({
      text: "code",
      names: ["aaaa.tar", "bbbb.tar"],
      stat: { mode: 0o644, uid: 0, gid: 0 },
    });
    const run = host.mutations.find((line) => line.startsWith("run docker run")) ?? "";
    for (const part of [
      "--network none",
      "--read-only",
      "--cap-drop ALL",
      "--user 1000:1000",
      "@sha256:aaaa",
    ])
      expect(run).toContain(part);
  });

  test.each([
    ["it fails", { code: 1 }],
    ["it leaves nothing", {}],
  ])("%s: only time is lost", async (_, result) => {
    const { host, error } = await made({}, () => result);
    expect(error).toBeNull();
    expect(await left(host, "aaaa.tar")).toMatchObject({ text: "", names: ["aaaa.tar"] });
  });

  test("an engine that starts no container is a failure", async () => {
    const { host, error } = await made({}, () => ({ code: 125, stderr: "no space left on device" }));
    expect(error).toBeInstanceOf(Failure);
    expect(await host.list(folder)).not.toContain("aaaa.tar");
  });
});
