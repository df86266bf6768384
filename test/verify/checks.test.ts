import { describe, expect, test } from "bun:test";
import { clock } from "../../src/facts/clock.ts";
import { keptCloudflare } from "../../src/facts/cloudflare.ts";
import { container } from "../../src/facts/container.ts";
import { containerDetails } from "../../src/facts/container-details.ts";
import { stat } from "../../src/facts/file.ts";
import { processes } from "../../src/facts/processes.ts";
import { tailnetOnlyPath, tailscale } from "../../src/facts/tailscale.ts";
import { cloudflareDate } from "../../src/firewall/cloudflare.ts";
import { checks } from "../../src/verify/index.ts";
import { gatewayProbe } from "../../src/verify/probe/gateway.ts";
import { inTailnetState } from "../facts/tailscale.ts";
import { type Known, statOf } from "../resources/given.ts";
import { deployment as make } from "../stack/deployment.ts";
import { containment } from "./broken/containment.ts";
import { gateway } from "./broken/gateway.ts";
import { server } from "./broken/server.ts";
import {
  answered,
  deployment,
  described,
  inside,
  judged,
  lock,
  now,
  process,
  subject,
  token,
} from "./given.ts";

const broken = [...gateway, ...containment, ...server];

const differing = {
  name: "firewall",
  title: "",
  resources: [
    {
      id: "x",
      needs: [],
      diff: () => [
        { action: "run" as const, summary: "load rules", notes: ["chain X is empty"], make: async () => {} },
      ],
    },
  ],
};

describe("checks", () => {
  test.each(checks.map(({ name }) => name))("%s: a server on which all is well", (name) => {
    expect(judged(name).state).toBe("passed");
  });

  test.each(broken)("%s: %s", (name, _, instead, what, fix) => {
    const verdict = judged(name, instead);
    if (verdict.state !== "failed") throw new Error(`${name} does not fail`);
    const [problem] = verdict.problems;
    expect(problem.what).toContain(what);
    expect(problem.fix).toBe(fix);
    expect(`${problem.what} ${problem.why}`).not.toContain(token);
  });

  test.each([
    ["drift", "clincher install"],
    ["firewall", "clincher install --only firewall"],
  ])("%s: what the plan would change", (name, fix) => {
    const verdict = judged(name, [], { ...subject, phases: [differing] });
    expect(verdict).toMatchObject({
      state: "failed",
      problems: [{ why: "load rules\n- chain X is empty", fix }],
    });
  });

  test("firewall: a list of Cloudflare's that nobody has looked at for more than a year", () => {
    const behind = { ...subject, deployment: make({ edge: { cloudflare: true } }) };
    const day = Date.parse(cloudflareDate);
    const at = (days: number) =>
      judged(
        "firewall",
        [
          [clock, day + days * 86_400_000],
          [keptCloudflare, null],
        ],
        behind,
      );
    expect(at(399).state).toBe("passed");
    expect(at(400)).toMatchObject({ state: "failed", problems: [{ fix: "clincher firewall refresh" }] });
    const fetched = {
      at: new Date(day + 300 * 86_400_000).toISOString(),
      by: "deploy",
      ranges: ["8.8.8.0/24"],
    };
    const known: readonly Known[] = [
      [clock, day + 400 * 86_400_000],
      [keptCloudflare, fetched],
    ];
    expect(judged("firewall", known, behind).state).toBe("passed");
  });

  test("where the plan would change something, install mends it", () => {
    const about = { ...subject, phases: [differing] };
    const verdict = judged("token", [inside({ "with the token": answered(401) })], about);
    expect(verdict).toMatchObject({ problems: [{ fix: "clincher install" }] });
  });

  test("every check that looks inside the gateway fails when nothing can be tried there", () => {
    const asking = checks.filter((check) =>
      check.on(subject).needs.some(({ key }) => key === gatewayProbe(deployment).key),
    );
    expect(asking.length).toBeGreaterThan(8);
    for (const { name } of asking)
      expect(judged(name, [[gatewayProbe(deployment), null]]).state).toBe("failed");
  });

  test.each(["compiled", "images", "networks", "secrets"])("%s: nobody to ask is not well", (name) => {
    expect(judged(name, [[containerDetails, null]])).toMatchObject({
      state: "failed",
      problems: [{ what: "Docker does not answer", fix: "systemctl restart docker.service" }],
    });
  });

  test("tailscale: nothing to judge without one; where ssh has no other way in, that is said", () => {
    expect(judged("tailscale", [], { ...subject, deployment: make() }).state).toBe("skipped");
    const only: Known = [stat(tailnetOnlyPath), statOf()];
    expect(judged("tailscale", [only])).toMatchObject({ says: "100.64.0.1, and ssh answers there only" });
    expect(judged("tailscale", [only, [tailscale, null]])).toMatchObject({
      problems: [{ why: expect.stringContaining("nobody can log in until it is up again") }],
    });
    const later = inTailnetState({}, { expires: new Date(now + 15 * 86_400_000).toISOString() });
    expect(judged("tailscale", [[tailscale, later]]).state).toBe("passed");
  });

  test("LiteLLM's own processes may hold its keys", () => {
    const keys = deployment.secrets.anthropic_api_key ?? "";
    const own = { ...process, environment: keys, container: described[1]?.id };
    expect(judged("secrets", [[processes, [own]]]).state).toBe("passed");
  });

  test("without backups there is nothing to judge", () => {
    expect(judged("backups", [[subject.upkeep, { enabled: false, alerts: [] }]]).state).toBe("skipped");
  });

  test("in a container the clock is the host's", () => {
    expect(judged("clock", [[container, "lxc"]]).state).toBe("skipped");
  });

  test("each has a name and a title of its own", () => {
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    expect(new Set(checks.map(({ title }) => title)).size).toBe(checks.length);
    for (const { name, title } of checks) expect(name.length + title.length + 4).toBeLessThanOrEqual(80);
  });

  test("no fix is without a failure that asks for it: every check is broken above", () => {
    const covered = new Set([...broken.map(([name]) => name), "drift", "firewall"]);
    expect(checks.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
    expect(Object.keys(lock).length).toBe(3);
  });
});
