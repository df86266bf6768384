import { describe, expect, test } from "bun:test";
import type { OwnLease } from "../../src/facts/lease.ts";
import { ownLeasePath, standbyPath } from "../../src/facts/lease.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { keepLease, writeOwnLease } from "../../src/recovery/lease/keep.ts";
import { leaseTags } from "../../src/recovery/lease/lease.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { placeOf } from "../../src/recovery/place.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { lookAfterLease } from "../../src/recovery/standby/keep.ts";
import { deployment } from "../stack/deployment.ts";

const holder = "1".repeat(16);
const place = placeOf({ name: "away", repository: "sftp:root@203.0.113.9:/srv" }, "key", {});

interface Given {
  readonly state: OwnLease["state"];
  /** The place of the backups answers. */
  readonly answers: boolean;
  readonly running: boolean;
}

const serverWith = async ({ state, answers, running }: Given) => {
  const docker: string[] = [];
  let runs = running;
  const host = new MemoryHost({
    files: { "/proc/uptime": "100000.0 1\n", [ownLeasePath]: "" },
    requests: () => ({
      ok: true,
      status: 200,
      headers: {},
      body: JSON.stringify([
        {
          ...{ Id: "c1", Names: ["/openclaw"], Image: "x", ImageID: "x", Labels: {} },
          ...{ State: runs ? "running" : "exited", Status: "" },
        },
      ]),
    }),
    commands: ({ argv }) => {
      if (argv[0] === "docker") {
        docker.push(argv[1] ?? "");
        runs = argv[1] === "start";
        return { code: 0, stdout: "", stderr: "" };
      }
      if (!argv.includes("snapshots")) return { code: 0, stdout: "", stderr: "" };
      if (!answers) return { code: 124, stdout: "", stderr: "" };
      const tags = leaseTags({ term: 1, holder, kind: "renewal" });
      const note = { id: "n", time: new Date(Date.UTC(2026, 0, 1)).toISOString(), hostname: "a", tags };
      return { code: 0, stdout: JSON.stringify([note]), stderr: "" };
    },
  });
  const own: OwnLease = { holder, term: 1, state, renewed: 0, uptime: 0 };
  await writeOwnLease(host, own);
  const look = async (): Promise<string> => {
    await keepLease(host, place, own, 60);
    return (JSON.parse(host.text(ownLeasePath) ?? "{}") as OwnLease).state;
  };
  return { host, docker, look };
};

test("what was stopped for want of an answer goes on when there is one again", async () => {
  const { docker, look } = await serverWith({ state: "unsure", answers: true, running: false });
  expect([await look(), ...docker]).toEqual(["held", "start"]);
});

test("what somebody else stopped stays stopped", async () => {
  const { docker, look } = await serverWith({ state: "held", answers: true, running: false });
  expect([await look(), ...docker]).toEqual(["held"]);
});

test("no answer for long: it is noted as unsure, and stopped", async () => {
  const { docker, look } = await serverWith({ state: "held", answers: false, running: true });
  expect([await look(), ...docker]).toEqual(["unsure", "stop"]);
});

test("half of the data is not started, and whoever finishes it may", async () => {
  const { host, docker, look } = await serverWith({ state: "unsure", answers: true, running: false });
  host.put(`${restorePaths.stage}/half`, "");
  await writeMarker(host, { snapshot: "a".repeat(64), step: "swapping" }, restorePaths.stage);
  docker.length = 0;
  expect([await look(), ...docker]).toEqual(["held"]);
});

test("while another clincher is at work it waits, and looks again", async () => {
  const { host, docker, look } = await serverWith({ state: "unsure", answers: true, running: false });
  const lock = host.lock("/run/clincher/lock");
  expect([await look(), ...docker]).toEqual(["unsure"]);
  if (lock.held) lock.release();
  expect([await look(), ...docker]).toEqual(["held", "start"]);
});

describe("a server that stands by", () => {
  const given = deployment({
    standby: { enabled: true, lease_seconds: 60 },
    backup: { targets: [{ name: "away", repository: "sftp:root@203.0.113.9:/srv" }] },
  });
  test.each([
    ["waits", "unsure", "not needed"],
    ["has taken over, and is not done with it yet", "held", "renew"],
  ] as const)("%s", async (_, state, move) => {
    const { host, docker } = await serverWith({ state, answers: true, running: false });
    host.put(standbyPath, JSON.stringify({ of: "a", snapshot: "x", taken: 1, synced: 1 }));
    expect(await lookAfterLease(host, given)).toBe(move);
    expect(docker).toEqual([]);
  });
});
