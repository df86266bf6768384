import { confirm, installedServer } from "../deployment.ts";
import { proveDockerFlags } from "../drift/docker-flags.ts";
import { drifts } from "../drift/ways.ts";
import { expect } from "../expect.ts";
import type { Scenario } from "../scenario.ts";

export default {
  name: "drift",
  proves: "what somebody changed on a server after its install is named by plan and healed by install",
  async run(lab) {
    const { server } = await installedServer(lab, "drifting");
    const plan = () => server.run(["clincher", "plan"], { check: false });
    expect((await plan()).code === 0, "the plan is not empty before anything was changed");

    lab.step(`${drifts.length} ways to change it; plan names each`);
    // All of them are tried before the first that fails is told: they are not related.
    const wrong: string[] = [];
    for (const { way, change, named, healed, shown } of drifts) {
      const before = await plan();
      if (named.test(before.stdout)) wrong.push(`${way}: the plan names it before it happened`);
      await server.shell(change);
      const { code } = await server.shell(healed, { check: false });
      if (code === 0) wrong.push(`${way}: what was changed looks as before`);
      const { code: exit, stdout } = await plan();
      if (exit !== 2 || !named.test(stdout)) wrong.push(`${way}: the plan (exit ${exit}) does not name it`);
      if (shown !== undefined && !shown.test(stdout)) wrong.push(`${way}: what goes is not shown`);
    }
    const last = await plan();
    expect(wrong.length === 0, wrong.join("\n"), last.stdout + last.stderr);

    lab.step("install heals all of them");
    const { stderr } = await server.run(["clincher", "install", "--yes"], { timeoutSeconds: 300 });
    if (!stderr.includes("changed since clincher wrote it"))
      wrong.push("install says nothing of what somebody changed");
    await confirm(server);
    for (const { way, healed } of drifts) {
      const { code } = await server.shell(healed, { check: false });
      if (code !== 0) wrong.push(`${way}: it is not healed`);
    }
    expect(wrong.length === 0, wrong.join("\n"));
    const after = await plan();
    expect(after.code === 0, "the plan is not empty afterwards", after.stdout);
    await proveDockerFlags(lab, server);
  },
} satisfies Scenario;
