import { expect, test } from "bun:test";
import { doctorCommand } from "../../src/cli/doctor.ts";
import { outcomeOf, server } from "./server.ts";

const asked = ["services", "dashboard", "models", "channels", "egress"];

interface Found {
  readonly ok: boolean;
  readonly symptoms: readonly { readonly name: string; readonly state: string; readonly says: string }[];
}

test("where Docker does not answer, nothing is said to be well that only Docker can tell", async () => {
  const host = server({ containers: null });
  const { said, exit } = await outcomeOf(doctorCommand, host, "--json");
  const { ok, symptoms } = JSON.parse(said) as Found;
  expect(symptoms.filter(({ state }) => state === "skipped").map(({ name }) => name)).toEqual(asked);
  expect(symptoms.find(({ name }) => name === "docker")?.state).toBe("failed");
  expect([ok, exit]).toEqual([false, 1]);
  const text = (await outcomeOf(doctorCommand, host)).said;
  expect(text).toMatch(/^- services +not looked at: Docker does not answer$/m);
  expect(text).toContain("docker: Docker runs, and does not answer");
});

test("asked for that alone, nobody can tell: no success", async () => {
  const { said, exit } = await outcomeOf(doctorCommand, server({ containers: null }), "--only", "models");
  expect(exit).toBe(1);
  expect(said).toContain("Next: clincher doctor --only docker\n");
});
