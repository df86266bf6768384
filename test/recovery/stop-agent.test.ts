import { describe, expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { stopAgent } from "../../src/recovery/lease/keep.ts";
import { whileStill } from "../../src/recovery/still.ts";

interface Engine {
  /** It answers nothing at all. */
  readonly silent?: true;
  /** Commands that fail. */
  readonly fails?: readonly string[];
  /** How Docker calls its state as long as nobody stops it; "running" by default. */
  readonly state?: string;
  /** So many looks at Docker's list still see the state of before. */
  readonly lags?: number;
  /** A process is in a container. */
  readonly alive?: true;
}

const machine = ({ silent, fails = [], lags = 0, alive, state: before = "running" }: Engine) => {
  const ran: string[] = [];
  let running = true;
  let looks = lags;
  const host = new MemoryHost({
    files: alive ? { "/proc/7/cgroup": `0::/system.slice/docker-${"a".repeat(64)}.scope\n` } : {},
    requests: () => {
      if (silent) return { ok: false, reason: "connection refused" };
      const state = running || looks-- > 0 ? before : "exited";
      const each = { Id: "1", Names: ["/openclaw"], Image: "x", ImageID: "x", State: state, Status: "" };
      return { ok: true, status: 200, headers: {}, body: JSON.stringify([{ ...each, Labels: {} }]) };
    },
    commands: ({ argv: [, verb = ""] }) => {
      ran.push(verb);
      const code = fails.includes(verb) ? 1 : 0;
      if (code === 0) running = false;
      return { code, stdout: "", stderr: code === 0 ? "" : "input/output error" };
    },
  });
  return { host, ran };
};

describe("the agent is stopped, or whoever asked for it hears that it is not", () => {
  const cases: readonly (readonly [string, Engine, readonly string[], string | null])[] = [
    ["it stops", {}, ["stop"], null],
    ["it does not stop, and is killed", { fails: ["stop"] }, ["stop", "kill"], null],
    [
      "it is killed, and Docker's list does not say so yet",
      { fails: ["stop"], lags: 2 },
      ["stop", "kill"],
      null,
    ],
    ["it crashes, and Docker is about to start it again", { state: "restarting" }, ["stop"], null],
    ["it stands still", { state: "paused" }, ["stop"], null],
    ["it has ended already", { state: "exited" }, [], null],
    ["it was never started", { state: "created" }, [], null],
    ["it does neither", { fails: ["stop", "kill"] }, ["stop", "kill"], "The agent cannot be stopped"],
    ["nothing runs, Docker neither", { silent: true }, [], null],
    ["Docker is silent, its containers run", { silent: true, alive: true }, [], "Docker does not answer"],
  ];
  test.each(cases)("%s", async (_name, engine, commands, problem) => {
    const { host, ran } = machine(engine);
    const stopped = stopAgent(host, 5);
    if (problem === null) await stopped;
    else await expect(stopped).rejects.toThrow(problem);
    expect(ran).toEqual([...commands]);
  });

  test("nor is anything saved while nobody can say who writes", async () => {
    const { host } = machine({ silent: true, alive: true });
    await expect(whileStill(host, ["/opt"], async () => 1)).rejects.toThrow("Docker does not answer");
  });
});
