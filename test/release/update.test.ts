import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import type { Command, CommandResult } from "../../src/host/host.ts";
import { MemoryHost, type MemoryOptions } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { compareVersions, releasedVersion } from "../../src/release/sums.ts";
import { rollBackExecutable, type UpdateOrder, updateExecutable } from "../../src/release/update.ts";
import { Signer } from "./signer.ts";

const signer = new Signer();
const url = "https://downloads.test";
const executable = "/usr/local/bin/clincher";
const name = "clincher-linux-x64";
const sum = (text: string): string => createHash("sha256").update(text).digest("hex");

interface Published {
  readonly at?: string;
  readonly sums?: string;
  readonly signature?: string;
  readonly comment?: string;
  readonly content?: string;
  readonly says?: string;
  readonly plan?: CommandResult;
  readonly free?: number;
  readonly link?: number;
  /** What the packed executable unpacks to; without xz none is asked for. */
  readonly unpacks?: string | null;
}

const done = (stdout: string, code = 0): CommandResult => ({ code, stdout, stderr: "" });

/** A server with an executable, and a release of 2.0.0 to be had. */
const world = (published: Published = {}): MemoryHost => {
  const { unpacks } = published;
  const at = published.at ?? url;
  const sums = published.sums ?? `${sum("new")}  ${name}\n`;
  const pages: Record<string, string> = {
    [`${at}/SHA256SUMS`]: sums,
    [`${at}/SHA256SUMS.minisig`]:
      published.signature ?? signer.sign(sums, published.comment ?? "clincher 2.0.0"),
  };
  const commands = ({ argv }: Command): CommandResult => {
    const [program, first] = argv;
    if (program === "xz" && unpacks === undefined) return done("", 127);
    if (program === "xz" && first === "--decompress") {
      if (unpacks === null) return done("", 1);
      host.put(argv[2]?.slice(0, -3) ?? "", unpacks ?? "");
      return done("");
    }
    if (program === "sha256sum") return done(`${sum(host.text(first ?? "") ?? "")}  x\n`);
    if (program === "ln") return done("", published.link ?? 0);
    if (first === "--version") return done(published.says ?? "clincher 2.0.0 (abc)\n");
    return published.plan ?? done("{}", 2);
  };
  const options: MemoryOptions = {
    files: { [executable]: "old", "/etc/clincher/clincher.toml": "" },
    requests: (request) => {
      const body = pages[request.url];
      return body === undefined
        ? { ok: true, status: 404, body: "", headers: {} }
        : { ok: true, status: 200, body, headers: {} };
    },
    downloads: {
      [`${at}/${name}`]: published.content ?? "new",
      [`${at}/${name}.xz`]: published.content ?? "packed",
    },
    commands,
    space: { free: published.free ?? 1e9, total: 1e10 },
  };
  const host = new MemoryHost(options);
  return host;
};

const order: UpdateOrder = {
  url,
  to: null,
  key: signer.publicKey,
  running: "1.9.9",
  executable,
  architecture: "x64",
  settings: "/etc/clincher/clincher.toml",
  onStep: () => {},
};

const attempt = async (host: MemoryHost, changed: Partial<UpdateOrder> = {}): Promise<string> => {
  try {
    return (await updateExecutable(host, { ...order, ...changed })).result;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `${error.exit}: ${error.problems[0]?.what} ${error.problems[0]?.why ?? ""}`;
  }
};

describe("self-update", () => {
  test("keeps the old executable, swaps in the new one, and leaves nothing else", async () => {
    const host = world();
    expect(await attempt(host)).toBe("updated");
    expect(host.text(executable)).toBe("new");
    expect(await host.stat(executable)).toMatchObject({ mode: 0o755, uid: 0, gid: 0 });
    expect(await host.list("/usr/local/bin")).toEqual(["clincher"]);
    const kept = host.mutations.findIndex((each) => each.startsWith("run ln"));
    const tried = host.mutations.findIndex((each) => each.includes(" plan --json"));
    const swapped = host.mutations.findIndex((each) => each.startsWith("rename"));
    expect(-1 < tried && tried < kept && kept < swapped).toBe(true);
    // One that an earlier update kept is in the way otherwise.
    expect(host.mutations[kept]).toBe(`run ln --force ${executable} ${executable}.previous`);
  });

  test("clears what a killed update left", async () => {
    const host = world();
    host.put("/usr/local/bin/.clincher-update/half", "half");
    await attempt(host);
    expect(await host.list("/usr/local/bin")).toEqual(["clincher"]);
  });

  test.each([
    ["the same version", {}, { running: "2.0.0" }, "current"],
    ["an older version", {}, { running: "2.0.1" }, "ahead"],
    ["an older version by name", { at: `${url}/v2.0.0` }, { running: "2.0.1", to: "2.0.0" }, "updated"],
    ["settings that change nothing", { plan: done("{}", 0) }, {}, "updated"],
    ["no settings that it knows of", { plan: done("", 3) }, { settings: null }, "updated"],
    ["no settings yet", { plan: done("", 3) }, { settings: "/etc/clincher/none.toml" }, "updated"],
  ] as const)("%s", async (_, published, changed, expected) => {
    const host = world(published);
    expect(await attempt(host, changed)).toBe(expected);
    expect(host.text(executable)).toBe(expected === "updated" ? "new" : "old");
  });

  test.each([
    ["another's signature", {}, { key: new Signer().publicKey }, "1: The release is not signed by us"],
    ["a changed list", { signature: signer.sign("x", "clincher 2.0.0") }, {}, "the signature is wrong"],
    ["something else of ours", { comment: "a letter" }, {}, "1: The signature is of something else"],
    ["no such version", {}, { to: "3.0.0" }, "6: https://downloads.test/v3.0.0/SHA256SUMS cannot be"],
    ["another version", { at: `${url}/v3.0.0` }, { to: "3.0.0" }, "Version 3.0.0 was asked for, and 2.0.0"],
    ["a changed executable", { content: "evil" }, {}, "1: The checksum of clincher-linux-x64 is wrong"],
    ["no executable for this machine", { sums: `${sum("x")}  other\n` }, {}, "1: The release has no clinch"],
    ["too little room", { free: 1e6 }, {}, "4: Too little room"],
    ["one that does not run", { says: "" }, {}, "1: clincher 2.0.0 does not run on this server"],
    ["one that is another version", { says: "clincher 1.0.0 (x)" }, {}, "it calls itself clincher 1.0.0"],
    [
      "one that refuses the settings",
      { plan: done('{"event":"failed","problems":[{"what":"edge.x: unknown"}]}', 3) },
      {},
      "edge.x: unknown",
    ],
    ["one that crashes", { plan: done("Segmentation fault", 139) }, {}, "it does not say why"],
    ["no way to keep the old one", { link: 1 }, {}, "1: The old executable cannot be kept"],
  ] as const)("%s: the executable stays, nothing is left behind", async (_, published, changed, expected) => {
    const host = world(published);
    expect(await attempt(host, changed)).toContain(expected);
    expect(host.text(executable)).toBe("old");
    expect(await host.list("/usr/local/bin")).toEqual(["clincher"]);
  });
});

describe("where there is xz, the packed executable", () => {
  const sums = `${sum("new")}  ${name}\n${sum("packed")}  ${name}.xz\n`;
  test.each<readonly [string, Published, string, string]>([
    ["is taken", { sums, unpacks: "new" }, "updated", "new"],
    ["is not taken where there is none", { unpacks: "evil" }, "updated", "new"],
    ["changed on its way is refused", { sums, unpacks: "new", content: "evil" }, "1: The checksum", "old"],
    [
      "that unpacks to something else is refused",
      { sums, unpacks: "evil" },
      "1: clincher-linux-x64.xz unpacks to something else",
      "old",
    ],
    [
      "that does not unpack is refused",
      { sums, unpacks: null },
      "1: clincher-linux-x64.xz cannot be unpacked",
      "old",
    ],
  ])("%s", async (_, published, expected, becomes) => {
    const host = world(published);
    expect(await attempt(host)).toStartWith(expected);
    expect(host.text(executable)).toBe(becomes);
    expect(await host.list("/usr/local/bin")).toEqual(["clincher"]);
  });
});

describe("going back", () => {
  const back = async (host: MemoryHost): Promise<string> => {
    try {
      return await rollBackExecutable(host, executable);
    } catch (error) {
      return error instanceof Failure ? (error.problems[0]?.what ?? "") : String(error);
    }
  };

  test("the earlier executable takes its place again", async () => {
    const host = world({ says: "clincher 1.0.0 (x)" });
    host.put(`${executable}.previous`, "older");
    expect(await back(host)).toBe("clincher 1.0.0 (x)");
    expect(host.text(executable)).toBe("older");
  });

  test("without one", async () => expect(await back(world())).toBe("There is no earlier executable"));

  test("one that does not run stays where it is", async () => {
    const host = new MemoryHost({ files: { [executable]: "old", [`${executable}.previous`]: "broken" } });
    expect(await back(host)).toContain("does not run");
    expect(host.text(executable)).toBe("old");
  });
});

test.each([
  ["clincher 1.2.3", "1.2.3"],
  ["clincher 1.2", null],
  ["clincher 1.2.3\nclincher 9.9.9", null],
  ["", null],
])("the version in %p is %p", (comment, version) => expect(releasedVersion(comment)).toBe(version));

test.each([
  ["1.2.3", "1.2.3", 0],
  ["1.2.3", "1.10.0", -1],
  ["2.0.0", "1.99.99", 1],
])("%s against %s", (one, other, sign) => expect(Math.sign(compareVersions(one, other))).toBe(sign));
