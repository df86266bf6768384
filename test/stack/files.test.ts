import { describe, expect, test } from "bun:test";
import { stackAssets } from "../../embedded/stack.ts";
import { stackDirectories } from "../../src/stack/directories.ts";
import { stackFiles } from "../../src/stack/files.ts";
import { stackSeeds } from "../../src/stack/seeds.ts";
import { deployment } from "./deployment.ts";

const parent = (path: string): string => path.slice(0, path.lastIndexOf("/"));
const telegram = deployment({ channels: { telegram: { enabled: true } } });
const byName = (end: string) => stackFiles(telegram).find(({ path }) => path.endsWith(end));

describe("files of the stack", () => {
  test("each lies in a folder that is made before it, with parents first", () => {
    const folders = stackDirectories().map(({ path }) => path);
    for (const { path } of [...stackFiles(telegram), ...stackSeeds]) expect(folders).toContain(parent(path));
    folders.forEach((path, index) => {
      if (path !== "/opt/openclaw") expect(folders.slice(0, index)).toContain(parent(path));
    });
  });

  test("secrets are open to their reader only", () => {
    const secrets = stackFiles(telegram).filter((file) => file.secret);
    expect(secrets.map(({ path, mode, uid }) => [path, mode, uid])).toEqual([
      ["/opt/openclaw/secrets/gateway/openclaw.json", 0o400, 1000],
      ["/opt/openclaw/secrets/litellm/litellm.env", 0o400, 0],
    ]);
    for (const { path } of secrets) {
      const folder = stackDirectories().find((candidate) => candidate.path === parent(path));
      expect((folder?.mode ?? 0o777) & 0o077).toBe(0);
    }
  });

  test("the gateway's references and its secret file fit", () => {
    const secrets = JSON.parse(byName("secrets/gateway/openclaw.json")?.content ?? "") as Record<
      string,
      string
    >;
    const config = byName("config/gateway/openclaw.json")?.content ?? "";
    const ids = [...config.matchAll(/"id": "\/(\w+)"/g)].map((match) => match[1] ?? "");
    expect([...new Set(ids)].sort()).toEqual(Object.keys(secrets).sort());
    expect(Object.values(secrets)).toEqual(["gateway-token-1", "sk-litellm-1", "1:telegram-1"]);
  });

  test("a token of a channel that is off is not handed out", () => {
    const all = stackFiles(deployment()).map((file) => file.content);
    expect(all.join("\n")).not.toContain("1:telegram-1");
  });
});

describe("assets", () => {
  test("the entrypoint is a program for sh", async () => {
    const check = Bun.spawn(["sh", "-n"], { stdin: new Blob([stackAssets.litellmEntrypoint]) });
    expect(await check.exited).toBe(0);
  });

  test("the guidelines refuse every attack that the guide names", () => {
    const attacks = ["Ignore all previous", "developer mode", "DAN mode", "unrestricted mode"];
    attacks.push("Pretend you are a different AI", "educational purposes", "Act as a character");
    for (const attack of attacks) expect(stackAssets.soul).toContain(attack);
  });
});
