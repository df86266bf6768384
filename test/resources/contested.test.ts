import { expect, test } from "bun:test";
import { composeHashes } from "../../src/facts/compose.ts";
import { containerDetails } from "../../src/facts/container-details.ts";
import { containers } from "../../src/facts/containers.ts";
import { Facts } from "../../src/facts/fact.ts";
import { leaseTimer, ownLeasePath, standbyPath } from "../../src/facts/lease.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { agentBelongsHere } from "../../src/resources/agent-belongs-here.ts";
import { composeProject } from "../../src/resources/compose-project.ts";
import { changing } from "./given.ts";

const lease = (state: string, renewed = 0, uptime = 1) =>
  JSON.stringify({ holder: "1".repeat(16), term: 1, state, seconds: 60, renewed, uptime });
const gateway = {
  ...{ Id: "g", Names: ["/openclaw"], Image: "x", ImageID: "x", State: "running" },
  ...{ Status: "Up 1 second (healthy)", Labels: { "com.docker.compose.project": "openclaw" } },
};

/** What Docker is asked when the services are started, and how that ends. `during`: while Compose is at it. */
const started = async (
  files: Readonly<Record<string, string>>,
  during: (host: MemoryHost) => void = () => {},
  contested = true,
  before: (host: MemoryHost) => void = () => {},
): Promise<readonly string[]> => {
  const asked: string[] = [];
  const host: MemoryHost = new MemoryHost({
    files,
    requests: () => ({ ok: true, status: 200, headers: {}, body: JSON.stringify([gateway]) }),
    commands: ({ argv }) => {
      asked.push(argv.slice(0, 3).join(" "));
      if (argv.includes("up")) during(host);
      return { code: 0, stdout: "[]", stderr: "" };
    },
  });
  before(host);
  const project = composeProject({
    ...{ name: "openclaw", folder: "/opt/openclaw", services: ["openclaw"], mounted: {} },
    ...{ inputs: [], after: [], patienceSeconds: 10 },
    ...(contested ? { contested: { service: "openclaw", belongsHere: agentBelongsHere } } : {}),
  });
  const facts = Facts.of(
    [composeHashes("/opt/openclaw"), new Map()],
    [containers, []],
    [containerDetails, []],
  );
  const [change] = project.diff(facts, changing());
  const end = await change?.make({ host, progress: () => {} }).then(
    () => "started",
    (error: Error) => error.message,
  );
  return [...asked.filter((each) => each.startsWith("docker compose")), String(end)];
};

const up = "docker compose up";
const stop = "docker compose stop";
const elsewhere = "Another server has taken over from this one, whose agent is stopped";

test.each([
  ["it holds the lease", { [ownLeasePath]: lease("held") }, [up, "started"]],
  ["nobody has looked yet", {}, [up, "started"]],
  ["a takeover that has it", { [ownLeasePath]: lease("held"), [standbyPath]: "{}" }, [up, "started"]],
  ["another took over after the plan was made", { [ownLeasePath]: lease("lost") }, [elsewhere]],
  [
    "nobody can know any more",
    { [ownLeasePath]: lease("unsure") },
    ["This server cannot know whether another has taken over, so its agent is stopped until it can"],
  ],
  ["it stands by", { [standbyPath]: "{}" }, ["This server stands by for another"]],
])("the agent is started where it belongs: %s", async (_, files, expected) => {
  expect(await started(files)).toEqual(expected);
});

test("another takes over while Compose is at it: stopped again", async () => {
  const files = { [ownLeasePath]: lease("held") };
  const lost = (host: MemoryHost) => host.put(ownLeasePath, lease("lost"));
  expect(await started(files, lost)).toEqual([up, stop, elsewhere]);
});

test("it takes its part for the first time meanwhile: that is waited for", async () => {
  const first = (host: MemoryHost) => {
    host.put(ownLeasePath, lease("unsure"));
    const { sleep } = host;
    Object.assign(host, {
      sleep: async (milliseconds: number) => {
        await sleep.call(host, milliseconds);
        if (host.now() > began + 5000) host.put(ownLeasePath, lease("held"));
      },
    });
    const began = host.now();
  };
  expect(await started({}, first)).toEqual([up, "started"]);
});

/** From so many seconds on, a look has noted this; without a state it never does. */
const looks = async (
  state: string | null,
  noted: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> => {
  const files = { [leaseTimer]: "", "/proc/uptime": "500.0 1\n", ...noted };
  return await started(
    files,
    () => {},
    true,
    (host) => {
      const began = host.now();
      const { sleep } = host;
      Object.assign(host, {
        sleep: async (milliseconds: number) => {
          await sleep.call(host, milliseconds);
          if (state !== null && host.now() > began + 5000)
            host.put(ownLeasePath, lease(state, host.now(), 500));
        },
      });
    },
  );
};

test.each([
  ["finds nobody", "held", [up, "started"]],
  ["finds another at work", "lost", [elsewhere]],
  [
    "finds nothing out",
    null,
    ["This server cannot know whether another has taken over, so its agent is stopped until it can"],
  ],
])("the first look of all is waited for, and %s", async (_, state, expected) => {
  expect(await looks(state)).toEqual(expected);
  // It had the agent once, and has not looked since.
  expect(await looks(state, { [ownLeasePath]: lease("held") })).toEqual(expected);
});

test("where there is no other server nobody is asked", async () => {
  expect(await started({ [ownLeasePath]: lease("lost") }, () => {}, false)).toEqual([up, "started"]);
});
