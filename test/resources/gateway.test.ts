import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import type { CommandResult, HttpResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { firstTurn } from "../../src/resources/first-turn.ts";
import { gatewaySettings } from "../../src/resources/gateway-settings.ts";
import type { Resource } from "../../src/resources/resource.ts";
import { changing, factFile, fileOf, shown } from "./given.ts";

const path = "/opt/openclaw/config/gateway/openclaw.json";
const said = (stdout: string, code = 0, stderr = ""): CommandResult => ({ code, stdout, stderr });

const make = async (resource: Resource, host: MemoryHost): Promise<unknown> => {
  const facts = await Facts.collect(host, resource.needs);
  try {
    for (const change of resource.diff(facts, changing())) await change.make({ host, progress: () => {} });
    return null;
  } catch (error) {
    return error;
  }
};

describe("invariant 10: settings are checked against the pinned version before the running one is touched", () => {
  const content = '{"gateway":{}}\n';
  const settings = gatewaySettings({ path, content, mode: 0o644, uid: 0, gid: 0 }, "openclaw:1", ["images"]);

  const cases: readonly (readonly [string, CommandResult, boolean, string])[] = [
    ["accepted", said('{"valid":true}'), true, ""],
    ["accepted, after other lines", said('warning: x\n{"valid": true,\n "path": "y"}'), true, ""],
    [
      "rejected",
      said('{"valid":false,"issues":[{"path":"gateway.prot","message":"Unrecognized key"}]}', 1),
      false,
      "openclaw:1 rejects the setting gateway.prot",
    ],
    ["rejected without a reason", said('{"valid":false}', 1), false, "rejects the setting (not named)"],
    [
      "rejected with no issue in the list",
      said('{"valid":false,"issues":[]}', 1),
      false,
      "rejects the setting",
    ],
    ["no answer", said("", 125, "docker: no space left"), false, "could not check the gateway's settings"],
    ["half an answer", said('{"valid":tr', 137), false, "could not check the gateway's settings"],
    ["another shape", said('{"ok":true}'), false, "could not check the gateway's settings"],
  ];

  test.each(cases)("%s", async (_, answer, accepted, what) => {
    const host = new MemoryHost({ files: { [path]: "running\n" }, commands: () => answer });
    const error = await make(settings, host);
    expect(host.text(path)).toBe(accepted ? content : "running\n");
    if (accepted) expect(error).toBeNull();
    else expect(error instanceof Failure ? error.message : error).toContain(what);
  });

  test("by a container without network, privileges or anything of this server, that gets them on its input", async () => {
    const seen: (readonly [string, unknown])[] = [];
    const host = new MemoryHost({
      files: { [path]: "running\n" },
      commands: ({ argv, stdin }) => {
        seen.push([argv.join(" "), stdin]);
        return said('{"valid":true}');
      },
    });
    await make(settings, host);
    expect(seen).toHaveLength(1);
    const [command = "", stdin] = seen[0] ?? [];
    expect(stdin).toBe(content);
    for (const limit of [
      "--network none",
      "--read-only",
      "--cap-drop ALL",
      "--pull never",
      "--user 1000:1000",
    ])
      expect(command).toContain(limit);
    expect(command).not.toMatch(/--volume|-v |--mount|docker\.sock/);
  });

  test("nothing to do", () => {
    expect(shown(settings, [factFile(path, fileOf(content))])).toEqual([]);
  });
});

describe("first turn", () => {
  const proofPath = "/var/lib/clincher/proof.json";
  const turn = firstTurn({
    proofPath,
    settingsHash: "h1",
    command: ({ seconds, key }) => ["ask", String(seconds), key],
    answerIn: (output) => /answer: (.*)/.exec(output)?.[1] ?? null,
    effectiveIn: () => null,
    project: "openclaw",
  });

  test.each([
    ["nothing to do", '{"settings":"h1"}', [], 0],
    ["never asked", null, [], 1],
    ["asked with other settings", '{"settings":"h0"}', [], 1],
    ["an unreadable proof", "{", [], 1],
    ["a proof of another shape", "null", [], 1],
    ["the services change", '{"settings":"h1"}', ["compose openclaw"], 1],
  ])("%s", (_, proof, earlier, changes) => {
    const known = [factFile(proofPath, proof === null ? null : fileOf(proof))];
    expect(shown(turn, known, changing(...earlier))).toHaveLength(changes);
  });

  /** The services as the engine lists them: one look after the other, the last for good. */
  const services = (...looks: readonly string[]) => {
    const left = [...looks];
    return (): HttpResult => {
      const Status = (left.length > 1 ? left.shift() : left[0]) ?? "";
      const container = {
        ...{ Id: "a", Names: ["/openclaw"], Image: "i", ImageID: "i", State: "running", Status },
        Labels: { "com.docker.compose.project": "openclaw" },
      };
      return { ok: true, status: 200, headers: {}, body: JSON.stringify([container]) };
    };
  };
  const healthy = "Up 4 minutes (healthy)";

  test("services that a boot has just started are waited for, and then the agent is asked", async () => {
    const looks = services("Up 1 second (health: starting)", "Up 2 seconds (health: starting)", healthy);
    let looked = 0;
    let lookedBefore = 0;
    const host = new MemoryHost({
      files: { "/var/lib/clincher/journal.db": "" },
      requests: () => {
        looked += 1;
        return looks();
      },
      commands: () => {
        lookedBefore = looked;
        return said("answer: yes\n");
      },
    });
    expect(await make(turn, host)).toBeNull();
    expect(lookedBefore).toBe(3);
  });

  test("services that are not healthy are named, and nobody is asked", async () => {
    const asked: (readonly string[])[] = [];
    const host = new MemoryHost({
      files: { "/var/lib/clincher/journal.db": "" },
      requests: services("Up 9 minutes (unhealthy)"),
      commands: ({ argv }) => {
        asked.push(argv);
        return said("");
      },
    });
    const error = await make(turn, host);
    expect(error instanceof Failure ? error.problems[0]?.what : "").toContain("openclaw is not healthy");
    expect(asked.map(([program]) => program)).not.toContain("ask");
  });

  test("an answer is kept as proof, and not asked for again", async () => {
    const host = new MemoryHost({
      files: { "/var/lib/clincher/journal.db": "" },
      requests: services(healthy),
      commands: () => said("answer: yes, I am here\n"),
    });
    expect(await make(turn, host)).toBeNull();
    expect(JSON.parse(host.text(proofPath) ?? "")).toEqual({
      settings: "h1",
      answered: expect.stringMatching(/^2026-01-01T.*Z$/),
      text: "yes, I am here",
      effective: null,
    });
    expect(turn.diff(await Facts.collect(host, turn.needs), changing())).toEqual([]);
  });

  test.each([
    ["it fails", said("", 1, "401 from the provider\n"), "401 from the provider"],
    ["it says nothing", said("answer: \n"), "answer:"],
    ["an answer of a command that failed does not count", said("answer: yes\n", 1), "answer: yes"],
  ])("no proof when %s", async (_, result, why) => {
    const files = { "/var/lib/clincher/journal.db": "" };
    const host = new MemoryHost({ files, requests: services(healthy), commands: () => result });
    const error = await make(turn, host);
    expect(error).toBeInstanceOf(Failure);
    expect(error instanceof Failure ? error.problems[0]?.why : "").toBe(why);
    expect(host.text(proofPath)).toBeNull();
  });
});
