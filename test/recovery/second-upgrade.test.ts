import { describe, expect, test } from "bun:test";
import { Journal } from "../../src/engine/journal.ts";
import { earlierUpgradeFolder, readEarlier, readUpgrade } from "../../src/facts/upgrade.ts";
import type { Command, CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { contents } from "../../src/recovery/paths.ts";
import { treesOf } from "../../src/recovery/survey.ts";
import { prepareAhead } from "../../src/recovery/upgrade/ahead.ts";
import { timer } from "../../src/recovery/upgrade/manner.ts";
import { kept } from "../../src/recovery/upgrade/paths.ts";
import type { Target } from "../../src/recovery/upgrade/target.ts";
import { formatLock } from "../../src/resources/image-lock.ts";
import { gibibyte } from "../../src/settings/values/size.ts";
import { compiledName } from "../../src/stack/compiled.ts";
import { hostPaths, imageLockPath } from "../../src/stack/paths.ts";
import { pinnedImages, tagged } from "../../src/stack/pins.ts";
import { deployment } from "../stack/deployment.ts";
import { first, keptFile, manner, upgraded } from "./upgraded.ts";

const [from, to] = ["2026.9.6", "2026.9.7"];
const bytes = 10 * gibibyte;

const preparedFor = (version: string) => ({
  site: {
    ...{ deployment: deployment({ openclaw: { version } }), secretsFile: "", settingsFile: null },
    egress: { sha256: "0".repeat(64), read: async () => new Uint8Array() },
  },
  redact: (text: string) => text,
});
const target: Target = {
  ...{ from, to, before: preparedFor(from), after: preparedFor(to) },
  ...{ settings: "", missing: [], bytes, resumes: null },
};
const names = Object.values(pinnedImages(to)).map(tagged);
const digest = `sha256:${"1".repeat(64)}`;
const images = names.map((name) => ({
  ...{ Id: name, RepoTags: [name] },
  RepoDigests: [`${name.slice(0, name.lastIndexOf(":"))}@${digest}`],
}));

type Refusal = "backup" | "comparison" | "trial" | "nothing";

/** A server that was upgraded once; something refuses the second. Of its disk so many bytes are free before that. */
const server = async (refusal: Refusal, free: number): Promise<MemoryHost> => {
  const failed: CommandResult = { code: 1, stdout: "", stderr: "Fatal: ciphertext verification failed" };
  const comesIn = async (folder: string): Promise<void> => {
    for (const { path, kind } of await treesOf(host, contents))
      if (kind === "file" && !path.startsWith(kept.folder))
        host.put(`${folder}${path}`, host.text(path) ?? "");
  };
  const restic = async (argv: Command["argv"]): Promise<CommandResult> => {
    const stdout = argv.includes("backup")
      ? '{"message_type":"summary","snapshot_id":"0123abcd","data_added":1}'
      : `{"id":"${"b".repeat(64)}"}`;
    if (argv.includes("backup") && refusal === "backup") return failed;
    if (argv.includes("restore")) {
      if (refusal === "comparison") return failed;
      await comesIn(argv[argv.indexOf("--target") + 1] ?? "");
    }
    return { code: 0, stdout, stderr: "" };
  };
  const memory: MemoryHost = new MemoryHost({
    files: {
      "/opt/openclaw/state/gateway/who": "now",
      "/opt/openclaw/sandboxes/who": "now",
      [imageLockPath]: formatLock(Object.fromEntries(names.map((name) => [name, digest]))),
    },
    requests: ({ url }) => {
      const Health = { Status: refusal === "trial" ? "starting" : "healthy" };
      const trial = { State: { Running: refusal !== "trial", ExitCode: 1, OOMKilled: false, Health } };
      const body = url.endsWith("/images/json") ? images : url.includes("clincher-trial") ? trial : [];
      return { ok: true, status: 200, headers: {}, body: JSON.stringify(body) };
    },
    commands: ({ argv }) => ({ code: 0, stdout: argv.includes("-c") ? '{"valid":true}' : "", stderr: "" }),
  });
  const { tree, run } = memory;
  const host = Object.assign(memory, {
    run: async (command: Command) =>
      command.argv[0] === "restic" ? await restic(command.argv) : await run(command),
    space: async () => {
      const there = async (path: string) => ((await memory.stat(path)) === null ? 0 : bytes);
      const copies = (await there(kept.data)) + (await there(earlierUpgradeFolder));
      return { free: free + bytes - copies, total: 200 * gibibyte };
    },
    // What the first upgrade kept is as large as the data.
    tree: async (root: string, skip?: ReadonlySet<string>) =>
      (await tree(root, skip)).map((each) =>
        each.path.includes(".before-upgrade") && host.text(each.path) === "first"
          ? { ...each, size: bytes }
          : each,
      ),
  });
  const compiled = { mode: 0o444, uid: 0, gid: 0 };
  host.put(`${hostPaths.compiled}/${compiledName(digest)}`, "", compiled);
  await upgraded(host);
  new Journal(host).begin("install", "1", 1);
  return host;
};

/** What is told of a second upgrade, and the release that the way back that is there after it leads to. */
const attempt = async (refusal: Refusal, free: number) => {
  const host = await server(refusal, free);
  const { step, steps } = timer(manner);
  const told = await prepareAhead(host, target, manner, step).then(
    () => [],
    (error: unknown) => {
      if (error instanceof Failure) return error.problems.map(({ what }) => what);
      throw error;
    },
  );
  const left = (await readUpgrade(host))?.step === "done" && host.text(keptFile) === "first";
  return { told, left, removed: steps.some(({ what }) => what.includes("its room is needed")) };
};

const lost = "What led back to OpenClaw 2026.3.13, from the upgrade before, is gone";

test("an upgrade after another one that nothing refuses: the way back stays until it is well", async () => {
  const host = await server("nothing", 100 * gibibyte);
  const { marker } = await prepareAhead(host, target, manner, timer(manner).step);
  expect([marker.lost, await readEarlier(host)]).toEqual([undefined, first]);
});

describe("an upgrade after another one that is refused", () => {
  test.each([
    ["backup", "This repository is damaged"],
    ["comparison", "This repository is damaged"],
    ["trial", "OpenClaw 2026.9.7 does not start on a copy of the data; 2026.9.6 goes on as before"],
  ] as const)("(%s) leaves the way back that there was", async (refusal, what) => {
    expect(await attempt(refusal, 100 * gibibyte)).toEqual({ told: [what], left: true, removed: false });
  });

  test.each([
    ["comparison", 5],
    ["trial", 12],
  ] as const)("(%s, with %d GiB) says what it lost for want of room", async (refusal, free) => {
    const { told, left, removed } = await attempt(refusal, free * gibibyte);
    expect([told.length, told.at(-1), left, removed]).toEqual([2, lost, false, true]);
  });
});
