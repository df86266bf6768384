import { describe, expect, test } from "bun:test";
import { containers } from "../../src/facts/containers.ts";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { archiveWritten } from "../../src/uninstall/archive.ts";
import type { UninstallSite } from "../../src/uninstall/choices.ts";

const path = "/root/kept.tar.gz.enc";
const keyFile = "/run/clincher/archive.key";
const site: UninstallSite = {
  inventory: { originals: [], before: () => new Map() },
  choices: { packages: false, keepData: false, archive: { path, key: "k1" }, program: "/x", updates: [] },
  madeHomes: ["/home/deploy"],
};
const data = { "/opt/openclaw/state/x": "dear", "/etc/clincher/secrets.toml": "dear" };

const server = (files: Readonly<Record<string, string>>, fails = "") => {
  const ran: { readonly script: string; readonly given: readonly string[]; readonly key: string | null }[] =
    [];
  const host: MemoryHost = new MemoryHost({
    files: { "/run/.": "", "/root/.": "", ...files },
    requests: () => ({ ok: true, status: 200, headers: {}, body: "[]" }),
    commands: ({ argv }) => {
      const [, , script = "", , ...given] = argv;
      ran.push({ script, given, key: host.text(keyFile) });
      if (fails !== "" && script.includes(fails)) return { code: 1, stdout: "", stderr: "no room" };
      if (script.includes("tar -C")) host.put(`${path}.part`, "new");
      return { code: 0, stdout: "", stderr: "" };
    },
  });
  return { host, ran };
};

/** What writing the archive would do, with or without a container of clincher's still there. */
const changes = async (host: MemoryHost, container: boolean, given: UninstallSite = site) => {
  const [resource] = archiveWritten(given);
  if (resource === undefined) return [];
  const read = await Facts.collect(host, resource.needs);
  const own = {
    id: "1",
    name: "openclaw",
    labels: { "com.docker.compose.project": "openclaw" },
    running: false,
  };
  const get: typeof read.get = (fact) =>
    fact.key === containers.key ? ((container ? [own] : []) as never) : read.get(fact);
  return resource.diff(Object.assign(Object.create(read), { get }), { changes: () => false });
};

describe("the archive is written", () => {
  test.each([
    ["when there is none yet", {}, true, "create"],
    ["when there is none yet, and no container either", {}, false, "create"],
    [
      "anew, after a run that removed nothing: its data and its key are of then",
      { [path]: "old" },
      true,
      "update",
    ],
    ["not when data may be gone already: it is the only whole one", { [path]: "old" }, false, undefined],
  ])("%s", async (_, files, container, action) => {
    const { host } = server({ ...data, ...files });
    expect((await changes(host, container))[0]?.action).toBe(action as "create");
  });

  test("not when nothing is left to be kept, nor when nobody wants one", async () => {
    expect(await changes(server({}).host, true)).toEqual([]);
    const none = { ...site, choices: { ...site.choices, archive: null } };
    expect(await changes(server(data).host, true, none)).toEqual([]);
  });

  test("beside, read back, and then in its place; the key is in a file meanwhile, and in no command", async () => {
    const { host, ran } = server({ ...data, [path]: "old", "/home/deploy/x": "" });
    const [change] = await changes(host, true);
    await change?.make({ host, progress: () => {} });
    expect(ran.map(({ script }) => script.includes("tar -tzf"))).toEqual([false, true]);
    expect(ran.map(({ given, key }) => [given, key])).toEqual([
      [[`${path}.part`, "etc/clincher", "opt/openclaw", "home/deploy"], "k1\n"],
      [[`${path}.part`], "k1\n"],
    ]);
    for (const { script } of ran)
      expect(script).toContain(`-pass ${script.includes("-out") ? '"' : ""}file:${keyFile}`);
    expect([host.text(path), host.text(keyFile)]).toEqual(["new", null]);
    expect(JSON.stringify(ran.map(({ script, given }) => [script, given]))).not.toContain("k1");
  });

  test.each(["tar -C", "tar -tzf"])(
    "one that fails (%s) leaves the one before, and no key",
    async (fails) => {
      const { host } = server({ ...data, [path]: "old" }, fails);
      const [change] = await changes(host, true);
      await expect(change?.make({ host, progress: () => {} })).rejects.toThrow("so nothing was removed");
      expect([host.text(path), host.text(keyFile)]).toEqual(["old", null]);
    },
  );
});
