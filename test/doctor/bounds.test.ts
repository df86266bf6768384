import { describe, expect, test } from "bun:test";
import { standbyPath } from "../../src/facts/lease.ts";
import { tailnetOnlyPath } from "../../src/facts/tailscale.ts";
import { preferencesText, statusText } from "../facts/tailscale.ts";
import { found, problemsOf, type Server, server, stopped } from "./server.ts";

const clocks = ["systemd-timesyncd", "chrony", "ntpsec", "openntpd"];
const withoutClocks = (but: string | null): Server => ({
  said: Object.fromEntries(
    clocks.filter((each) => each !== but).map((each) => [`-- ${each}`, stopped] as const),
  ),
});
const memory = (swapFree: number): Readonly<Record<string, string>> => ({
  "/proc/meminfo": `MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\nSwapTotal: 4000000 kB\nSwapFree: ${swapFree} kB\n`,
});
const guard = (line: object): Server => ({ said: { "--unit clincher-guard": `${JSON.stringify(line)}\n` } });

describe("what is no fault is not told", () => {
  test.each<[string, Server]>([
    ["a large disk with some room", { space: { free: 5e9, total: 200e9 } }],
    ["a small disk with some room", { space: { free: 1.5e9, total: 10e9 } }],
    ["a disk whose size nobody knows", { space: { free: 0, total: 0 } }],
    ["a little swap", { files: memory(3_500_000) }],
    ["two restarts", { details: { RestartCount: 2 } }],
    ["what the guard lets through", guard({ event: "allowed", status: 201 })],
    [
      "tailnet only, and it is up",
      {
        files: { [tailnetOnlyPath]: "" },
        said: { "tailscale status": statusText(), "tailscale debug prefs": preferencesText() },
      },
    ],
    [
      "a container without a clock of its own",
      { ...withoutClocks(null), files: { "/run/systemd/container": "" } },
    ],
    ...clocks.map((each): [string, Server] => [`${each} sets the clock`, withoutClocks(each)]),
  ])("%s", async (_, given) => expect(await found(given)).toEqual([]));

  test("on a standby a service that is no agent", async () => {
    const files = { [standbyPath]: '{"of":"vps-one","snapshot":"a","taken":1,"synced":1}' };
    expect(await found({ files, there: ["openclaw-egress-models"] })).toEqual([]);
  });
});

test("three restarts are told", async () => {
  expect(await found({ there: ["openclaw-caddy"], details: { RestartCount: 3 } })).toContain(
    "services: caddy keeps restarting: 3 times",
  );
});

test("Docker's own disk is looked at as well", async () => {
  const host = server({});
  const { space } = host;
  Object.assign(host, {
    space: async (path: string) =>
      path.startsWith("/var/lib/docker") ? { free: 1e9, total: 100e9 } : await space(),
  });
  expect((await problemsOf(host)).map(({ what }) => what)).toEqual([
    "The disk of /var/lib/docker is nearly full: 0.9 GiB of 93.1 GiB are free",
  ]);
});

describe("a service is told by the name that clincher's commands take", () => {
  test("one that has ended, with what Docker says of it", async () => {
    const given = { there: ["openclaw"], status: "Exited (137) 2 hours ago" };
    const state = { Running: false, ExitCode: 137, Error: "no such device" };
    const told = await problemsOf(server({ ...given, state }));
    expect(told.find(({ what }) => what.startsWith("gateway"))).toEqual({
      of: "services",
      what: "gateway does not run: Exited (137) 2 hours ago",
      why: "no such device",
      fix: "clincher logs gateway; then: clincher start gateway",
    });
    // Nobody listens on its port because of that.
    expect(told.filter(({ of }) => of !== "services")).toEqual([]);
  });

  test("those that were removed", async () => {
    const told = await problemsOf(server({ there: ["openclaw", "openclaw-caddy"] }));
    expect(told.map(({ what, fix }) => [what, fix])).toEqual(
      ["litellm", "egress-models", "egress-channels"].map((name) => [
        `${name} is missing`,
        "clincher install",
      ]),
    );
  });
});

test.each<[string, Server, string, RegExp]>([
  [
    "Docker is not installed",
    { said: { "-- docker": "LoadState=not-found\nActiveState=inactive\nUnitFileState=\n" } },
    "Docker is not installed",
    /^clincher install$/,
  ],
  ["Docker is down", { said: { "-- docker": stopped } }, "Docker does not run", /systemctl restart docker$/],
  [
    "Caddy is down: its port is closed because of that",
    { there: ["openclaw-caddy"], status: "Exited (1)", state: { Running: false }, said: { "ss ": "" } },
    "caddy does not run: Exited (1)",
    /clincher start caddy$/,
  ],
])("%s", async (_, given, what, fix) => {
  const told = await problemsOf(server(given));
  expect(told.find((each) => each.what === what)?.fix).toMatch(fix);
  expect(told.filter(({ of }) => of === "dashboard")).toEqual([]);
});

test("a server without settings", async () => {
  const host = server({});
  await host.remove("/etc/clincher/clincher.toml");
  const told = (await problemsOf(host)).filter(({ of }) => of === "settings");
  expect(told.map(({ what }) => what)).toEqual(["There are no settings on this server"]);
});
