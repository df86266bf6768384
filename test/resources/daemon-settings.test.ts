import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import {
  daemonFile,
  daemonSettings,
  daemonSettingsPath,
  mergedSettings,
} from "../../src/resources/daemon-settings.ts";
import { changing, fileOf, shown, statOf } from "./given.ts";

const known = (fact: typeof daemonFile, now: ReturnType<typeof fileOf> | null) => [fact, now] as const;
const ours = { "log-driver": "json-file", "log-opts": { "max-size": "10m" }, icc: false };
const unlessSet = { dns: ["1.1.1.1"] };

describe("settings of the daemon, merged", () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["nothing there", {}, { ...ours, ...unlessSet }],
    ["other keys stay", { "data-root": "/srv" }, { "data-root": "/srv", ...ours, ...unlessSet }],
    ["ours win", { icc: true }, { ...ours, ...unlessSet }],
    ["the operator's resolvers win", { dns: ["10.0.0.1"] }, { ...ours, dns: ["10.0.0.1"] }],
    [
      "other options of the same log driver stay",
      { "log-opts": { "max-size": "1g", compress: "true" } },
      { ...ours, ...unlessSet, "log-opts": { "max-size": "10m", compress: "true" } },
    ],
    [
      "options of another log driver go with it",
      { "log-driver": "syslog", "log-opts": { "syslog-address": "udp://1.2.3.4:1" } },
      { ...ours, ...unlessSet },
    ],
  ])("%s", (_, there, expected) => expect(mergedSettings(there, ours, unlessSet)).toEqual(expected));
});

describe("daemon.json", () => {
  const resource = daemonSettings(ours, unlessSet);
  const right = JSON.stringify({ ...unlessSet, ...ours, "data-root": "/srv" });
  const summary = `write ${daemonSettingsPath} (0644 root)`;

  test.each<[string, ReturnType<typeof fileOf> | null, readonly string[]]>([
    ["as it should be, in another layout", fileOf(right), []],
    ["missing", null, [summary]],
    ["empty", fileOf(""), [summary]],
    ["a key of ours is gone", fileOf('{"icc": false}'), [summary]],
    ["open to others", fileOf(right, { mode: 0o666 }), [summary]],
    ["a link", { stat: statOf({ kind: "symlink" }), content: null }, [summary]],
  ])("%s", (_, now, expected) =>
    expect(shown(resource, [known(daemonFile, now)]).map((change) => change.summary)).toEqual(
      expected as string[],
    ),
  );

  test("what is no JSON is shown and replaced", () => {
    const [change] = shown(resource, [known(daemonFile, fileOf("{icc: true"))]);
    expect(change?.notes?.[0]).toContain("no JSON");
    expect(change?.text?.before).toBe("{icc: true");
  });

  test.each<[string, ReturnType<typeof fileOf> | null, boolean]>([
    ["where none is", null, true],
    ["over the one that is there", fileOf("{}"), true],
    ["not over a folder", { stat: statOf({ kind: "directory" }), content: null }, false],
  ])("is written %s", async (_, now, written) => {
    const host = new MemoryHost({ files: { "/etc/docker/.": "" } });
    const [change] = resource.diff(Facts.of(known(daemonFile, now)), changing());
    await change?.make({ host, progress: () => {} }).catch(() => {});
    expect(JSON.parse(host.text(daemonSettingsPath) ?? "null")).toEqual(
      written ? { ...ours, ...unlessSet } : null,
    );
  });

  test("through a link its keys are read, and stay", async () => {
    const host = new MemoryHost({
      files: { "/srv/daemon.json": '{"data-root":"/srv/docker"}', "/etc/docker/.": "" },
    });
    await host.makeLink(daemonSettingsPath, "/srv/daemon.json");
    const [change] = resource.diff(await Facts.collect(host, resource.needs), changing());
    expect(JSON.parse(change?.text?.after ?? "null")).toEqual({
      ...ours,
      ...unlessSet,
      "data-root": "/srv/docker",
    });
  });

  test("a mode is corrected without rewriting what the operator laid out", () => {
    const [change] = shown(resource, [known(daemonFile, fileOf(right, { mode: 0o600 }))]);
    expect(change?.text?.after).toBe(right);
  });
});
