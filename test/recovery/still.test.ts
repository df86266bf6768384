import { describe, expect, test } from "bun:test";
import { exitCodes } from "../../src/exit.ts";
import type { Command } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { freezerOf } from "../../src/recovery/freezer.ts";
import { whileStill, writersOf } from "../../src/recovery/still.ts";

const roots = ["/opt/openclaw/state", "/opt/openclaw/sandboxes"];
const container = (name: string, source: string, rw: boolean, state = "running") => ({
  Id: `id-${name}`,
  Names: [`/${name}`],
  State: state,
  Mounts: [{ Source: source, RW: rw }],
});

test("whoever can write to the data is held still, and nobody else", () => {
  const list = [
    container("gateway", "/opt/openclaw/state/gateway", true),
    container("sandbox", "/opt/openclaw/sandboxes/one", true),
    {
      ...container("pinned", "/run/clincher-guard/x/workspace", true),
      Labels: { "dev.clincher.guard": "i" },
    },
    {
      ...container("ended", "/run/clincher-guard/y/workspace", true, "exited"),
      Labels: { "dev.clincher.guard": "i" },
    },
    {
      ...container("reads", "/run/clincher-guard/z/workspace", false),
      Labels: { "dev.clincher.guard": "i" },
    },
    { ...container("other", "/run/mine", true), Labels: { mine: "x" } },
    container("reader", "/opt/openclaw/state/gateway", false),
    container("stopped", "/opt/openclaw/state/gateway", true, "exited"),
    container("elsewhere", "/srv", true),
    container("whole", "/opt", true),
    container("all of it", "/opt/openclaw/state", true),
    {
      ...container("some", "/opt/openclaw/state/gateway", false),
      Mounts: [
        { Source: "/srv", RW: false },
        { Source: "/opt/openclaw/sandboxes", RW: true },
      ],
    },
    { ...container("none", "", true), Mounts: null },
  ];
  expect(writersOf(list, roots).map(({ name }) => name)).toEqual([
    "gateway",
    "sandbox",
    "pinned",
    "whole",
    "all of it",
    "some",
  ]);
});

test("the switch of version 1 and of version 2, by which they are held still", () => {
  const one = "9:name=systemd:/docker/abc\n6:freezer:/docker/abc\n0::/docker/abc\n";
  expect(freezerOf("x", one)?.file).toBe("/sys/fs/cgroup/freezer/docker/abc/freezer.state");
  const two = freezerOf("x", "0::/system.slice/docker-abc.scope\n");
  expect(two?.file).toBe("/sys/fs/cgroup/system.slice/docker-abc.scope/cgroup.freeze");
  expect([
    two?.stopped.test("populated 1\nfrozen 1\n"),
    two?.stopped.test("populated 1\nfrozen 0\n"),
  ]).toEqual([true, false]);
  expect(freezerOf("x", "nothing of the kind")).toBeNull();
});

const file = "/sys/fs/cgroup/docker/a/cgroup.freeze";
const events = "/sys/fs/cgroup/docker/a/cgroup.events";

interface Kernel {
  /** How systemd-run ends. */
  readonly watch?: number;
  /** So often it does not do as it is told to stop. */
  readonly deafTo?: number;
  /** So often it cannot be told to go on. */
  readonly stuck?: number;
  /** The container ends while it stands still, and its switch is gone. */
  readonly ends?: true;
}

/** Docker's answers: these containers, each with the process that it is told to have. */
const engine =
  (containers: readonly unknown[], processOf: (url: string) => number) =>
  ({ url }: { readonly url: string }) => ({
    ok: true as const,
    status: 200,
    headers: {},
    body: JSON.stringify(url.endsWith("/containers/json") ? containers : { State: { Pid: processOf(url) } }),
  });

const machine = (options: Kernel = {}) => {
  let asked = 0;
  let refused = 0;
  const host = new MemoryHost({
    files: { "/proc/7/cgroup": "0::/docker/a\n", [file]: "0", [events]: "populated 1\nfrozen 0\n" },
    requests: engine([container("gateway", "/opt/openclaw/state/gateway", true)], () => 7),
    commands: ({ argv, stdin }: Command) => {
      if (argv[0] === "tee" && stdin === "0" && options.ends) {
        host.remove(events);
        return { code: 1, stdout: "", stderr: "No such file or directory" };
      }
      if (argv[0] === "tee" && stdin === "0" && refused < (options.stuck ?? 0)) {
        refused += 1;
        return { code: 1, stdout: "", stderr: "Input/output error" };
      }
      if (argv[0] === "tee") {
        asked += Number(stdin);
        const frozen = asked > (options.deafTo ?? 0) ? String(stdin) : "0";
        host.put(events, `populated 1\nfrozen ${frozen}\n`);
      }
      return { code: argv[0] === "systemd-run" ? (options.watch ?? 0) : 0, stdout: "", stderr: "no bus" };
    },
  });
  return host;
};

test("a watch that outlives clincher is armed before anything is held still", async () => {
  const host = machine();
  const stood = await whileStill(host, roots, async () => host.text(events));
  expect([stood.result, stood.still]).toEqual(["populated 1\nfrozen 1\n", true]);
  const steps = host.mutations.map((each) => each.split(" ").slice(0, 2).join(" "));
  expect(steps).toEqual(["run systemd-run", "run systemctl", "run tee", "run tee", "run systemctl"]);
  expect(host.text(events)).toContain("frozen 0");
});

test("without a watch nothing is held still", async () => {
  const host = machine({ watch: 1 });
  await expect(whileStill(host, roots, async () => 1)).rejects.toThrow("nothing would let it go on");
  expect(host.mutations.some((each) => each.startsWith("run tee"))).toBe(false);
});

test("they go on after a failure too, and somebody who let them go on meanwhile is noticed", async () => {
  const host = machine();
  await expect(whileStill(host, roots, () => Promise.reject(new Error("full")))).rejects.toThrow("full");
  expect(host.text(events)).toContain("frozen 0");
  const stood = await whileStill(host, roots, async () => host.put(events, "populated 1\nfrozen 0\n"));
  expect(stood.still).toBe(false);
});

const late = container("late", "/opt/openclaw/state/litellm", true);
const restarting = { ...late, State: "restarting" };

test.each([
  ["was about to start", [], [late], false],
  ["is started again and again", [restarting], [late], false],
  ["has ended", [restarting], [], true],
  ["may not write", [], [{ ...late, Mounts: [] }], true],
] as const)(
  "a container that %s when the others were stopped: does it count as still? %#",
  async (_, before, after, still) => {
    for (const held of [true, false]) {
      let began = false;
      const host = machine();
      const own = held ? [container("gateway", "/opt/openclaw/state/gateway", true)] : [];
      const answer = engine([...own, ...before], () => 7);
      const later = engine([...own, ...after], () => 7);
      Object.assign(host, { request: async (asked: { url: string }) => (began ? later : answer)(asked) });
      const stood = await whileStill(host, roots, async () => {
        began = true;
      });
      expect([held, stood.still]).toEqual([held, still]);
    }
  },
);

test("one that does not stop is thawed for a moment and asked again, for ten seconds", async () => {
  const host = machine({ deafTo: 3 });
  expect((await whileStill(host, roots, async () => host.text(events))).result).toContain("frozen 1");
  expect(host.mutations.filter((each) => each.startsWith("run tee"))).toHaveLength(8);
  const deaf = machine({ deafTo: 1000 });
  const began = deaf.now();
  await expect(whileStill(deaf, roots, async () => 1)).rejects.toThrow("cannot be held still");
  expect(Math.floor((deaf.now() - began) / 1000)).toBe(10);
});

/** The watch was taken away. */
const disarmed = (host: MemoryHost): boolean =>
  host.mutations.some((each) => each.startsWith("run systemctl stop clincher-thaw-"));

describe("the watch stays until the agent goes on", () => {
  const cases: readonly (readonly [string, Kernel, boolean, readonly string[]])[] = [
    ["it goes on", {}, true, []],
    ["it goes on when it is asked again", { stuck: 3 }, true, []],
    ["it ended meanwhile", { ends: true }, true, []],
    ["it does not go on", { stuck: 1000 }, false, ["The agent still stands still: gateway"]],
  ];
  test.each(cases)("%s", async (_, kernel, ended, told) => {
    const host = machine(kernel);
    const problems = await whileStill(host, roots, async () => 1).then(
      () => [],
      (error: unknown) => (error instanceof Failure ? error.problems.map(({ what }) => what) : [error]),
    );
    expect([problems, disarmed(host)]).toEqual([[...told], ended]);
  });

  test("why the work failed is told first", async () => {
    const full = new Failure(exitCodes.busy, { what: "full", fix: "x" });
    const failure = await whileStill(machine({ stuck: 1000 }), roots, () => Promise.reject(full)).catch(
      (error: unknown) => error,
    );
    expect(String(failure)).toContain("full; The agent still stands still: gateway");
    expect((failure as Failure).exit).toBe(exitCodes.busy);
  });
});

test("one that cannot be stopped: another, which stops only when it is asked again, is let go after that", async () => {
  const folder = (name: string): string => `/sys/fs/cgroup/docker/${name}`;
  const asked = { broken: 0, slow: 0 };
  const host = new MemoryHost({
    files: Object.fromEntries(
      Object.keys(asked).flatMap((name) => [
        [`/proc/${name.length}/cgroup`, `0::/docker/${name}\n`],
        [`${folder(name)}/cgroup.events`, "frozen 0\n"],
      ]),
    ),
    requests: engine(
      Object.keys(asked).map((name) => container(name, "/opt/openclaw/state/x", true)),
      (url) => (url.includes("broken") ? 6 : 4),
    ),
    commands: ({ argv, stdin }: Command) => {
      const done = { code: 0, stdout: "", stderr: "" };
      if (argv[0] !== "tee") return done;
      const name = argv[1]?.includes("broken") ? "broken" : "slow";
      asked[name] += Number(stdin);
      if (name === "broken") return stdin === "1" ? { ...done, code: 1 } : done;
      host.put(`${folder(name)}/cgroup.events`, `frozen ${asked.slow < 3 ? 0 : stdin}\n`);
      return done;
    },
  });
  await expect(whileStill(host, roots, async () => 1)).rejects.toThrow("broken cannot be held still");
  // Whatever was still asking has its answer by now.
  await Bun.sleep(50);
  expect(host.text(`${folder("slow")}/cgroup.events`)).toBe("frozen 0\n");
});
