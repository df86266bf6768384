import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { file } from "../../src/facts/file.ts";
import { type Image, images } from "../../src/facts/images.ts";
import type { CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { builtImage } from "../../src/resources/built-image.ts";
import { guardPolicyFile } from "../../src/resources/guard-policy.ts";

const name = "openclaw-sandbox:bookworm-slim";
const dockerfile = "FROM debian:bookworm-slim\n";
const recipe = new Bun.CryptoHasher("sha256").update(dockerfile).digest("hex").slice(0, 16);
const image = (label: string, tag = name): Image => ({
  id: "sha256:1",
  tags: [tag],
  digests: [],
  labels: { "dev.clincher.recipe": label },
});
const nobody = { changes: () => false };

describe("an image built here", () => {
  test.each([
    ["nothing to do", [image(recipe)], 0],
    ["no engine yet", null, 1],
    ["none", [], 1],
    ["built from another recipe", [image("0123456789abcdef")], 1],
    ["the recipe under another name", [image(recipe, "other:1")], 1],
  ])("%s", (_, list, changes) => {
    expect(builtImage(name, dockerfile).diff(Facts.of([images, list]), nobody).length).toBe(changes);
  });

  test.each([0, 1])("docker's exit code %d", async (code) => {
    const answer: CommandResult = { code, stdout: "", stderr: "no such host\n" };
    const host = new MemoryHost({ commands: () => answer });
    const [change] = builtImage(name, dockerfile).diff(Facts.of([images, []]), nobody);
    const failure = await change?.make({ host, progress: () => {} }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure instanceof Failure).toBe(code !== 0);
    expect(host.mutations).toEqual([
      `run docker build --quiet --label dev.clincher.recipe=${recipe} --tag ${name} -`,
    ]);
  });
});

describe("the guard's policy", () => {
  const path = "/var/lib/clincher/guard.json";
  const policy = guardPolicyFile({ path, image: name, dockerfile, textFor: (id) => `policy for ${id}` });
  const kept = (text: string, mode = 0o600) => ({
    stat: { kind: "file", mode, uid: 0, gid: 0, size: 1, modified: 0 } as const,
    content: new TextEncoder().encode(text),
  });
  test.each([
    ["nothing to do", kept("policy for sha256:1"), [image(recipe)], 0],
    ["none yet", null, [image(recipe)], 1],
    ["for an image that was replaced", kept("policy for sha256:0"), [image(recipe)], 1],
    ["open to others", kept("policy for sha256:1", 0o644), [image(recipe)], 1],
    ["the image is still to be built", kept("policy for sha256:1"), [], 1],
  ])("%s", (_, now, list, changes) => {
    const facts = Facts.of([file(path), now], [images, list]);
    expect(policy.diff(facts, nobody).length).toBe(changes);
  });

  test("is written anew when the image is built in the same run", () => {
    const facts = Facts.of([file(path), kept("policy for sha256:1")], [images, [image(recipe)]]);
    expect(policy.diff(facts, { changes: (id) => id === `image ${name}` }).length).toBe(1);
  });

  test.each([
    [
      "names the image that was built",
      [{ Id: "sha256:9", RepoTags: [name], Labels: { "dev.clincher.recipe": recipe } }],
      "policy for sha256:9",
    ],
    ["is not written for one that is not here", [], null],
    ["nor for one that somebody else built", [{ Id: "sha256:9", RepoTags: [name], Labels: {} }], null],
  ])("%s", async (_, list, text) => {
    const host = new MemoryHost({
      files: { "/var/lib/clincher/.": "" },
      requests: () => ({ ok: true, status: 200, headers: {}, body: JSON.stringify(list) }),
    });
    const [change] = policy.diff(Facts.of([file(path), null], [images, []]), nobody);
    const failed = await change?.make({ host, progress: () => {} }).then(
      () => false,
      () => true,
    );
    expect([host.text(path), failed]).toEqual([text, text === null]);
  });
});
