import { describe, expect, test } from "bun:test";
import { dockerdFlags, flagsIn } from "../../src/facts/dockerd-flags.ts";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { daemonPhase } from "../../src/phases/daemon.ts";
import { dockerFlags, inDaemonFile } from "../../src/preflight/docker-flags.ts";
import { daemonFile, daemonSettingsPath } from "../../src/resources/daemon-settings.ts";
import { changing } from "../resources/given.ts";
import { deployment } from "../stack/deployment.ts";
import { cases, known } from "./given.ts";

const usual = ["/usr/bin/dockerd", "-H", "fd://", "--containerd=/run/containerd/containerd.sock"];
const lineOf = (...more: readonly string[]): string => [...usual, ...more, ""].join("\0");
const started = (...more: readonly string[]) => known(dockerdFlags, flagsIn(lineOf(...more)));

cases(dockerFlags, [
  { name: "as packages start it", facts: [started()], finds: [] },
  { name: "with other flags", facts: [started("--data-root", "/srv", "--mtu=1400")], finds: [] },
  {
    name: "with ours, as one word or two, the same value or not",
    facts: [started("--log-opt", "max-size=1g", "--log-opt=max-file=2", "--icc=false")],
    finds: ["Docker is started with --log-opt, --icc, which"],
    fix: "Take --log-opt, --icc out there",
  },
]);

describe("the flags of dockerd", () => {
  const read = (files: Readonly<Record<string, string>>) => dockerdFlags.read(new MemoryHost({ files }));
  test.each<[what: string, files: Readonly<Record<string, string>>, flags: readonly string[]]>([
    ["that runs", { "/run/docker.pid": "71\n", "/proc/71/cmdline": lineOf("--icc") }, ["containerd", "icc"]],
    ["that is not here", {}, []],
    ["whose note is there, and nothing else", { "/run/docker.pid": "71" }, []],
    [
      "whose number another program has by now",
      { "/run/docker.pid": "71", "/proc/71/cmdline": "/usr/bin/vi\0--icc\0dockerd\0" },
      [],
    ],
    ["with a note that is none", { "/run/docker.pid": "../1" }, []],
  ])("%s", async (_, files, flags) => expect(await read(files)).toEqual([...flags]));
});

test("every key that clincher writes into daemon.json is looked for", () => {
  const resources = daemonPhase.resources({ deployment: deployment() } as Parameters<
    typeof daemonPhase.resources
  >[0]);
  const [change] =
    resources
      .find(({ id }) => id === `file ${daemonSettingsPath}`)
      ?.diff(Facts.of([daemonFile, null]), changing()) ?? [];
  const keys = Object.keys(JSON.parse(change?.text?.after ?? "{}"));
  expect(keys.map((key) => key.replace(/s$/, "")).sort()).toEqual(
    inDaemonFile.map((flag) => flag.replace(/s$/, "")).sort(),
  );
});
