import { expect, test } from "bun:test";
import { knownDeployment } from "../../src/deploy/known-deployment.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { hostPaths } from "../../src/stack/paths.ts";

test.each<[string, Readonly<Record<string, string>>, string, string]>([
  ["nothing is here", {}, "Nothing is installed", "clincher init and clincher install"],
  [
    "an installed server lost its secrets: new ones would open no backup",
    { [hostPaths.environment]: "" },
    "The secrets of this server are not there",
    "Take them out of a backup (clincher restore --to /root/old --only settings --key-file FILE)",
  ],
])("%s", async (_, files, what, fix) => {
  const error = await knownDeployment(new MemoryHost({ files }), {}).catch((thrown: unknown) => thrown);
  if (!(error instanceof Failure)) throw new Error(`no Failure but ${String(error)}`);
  expect(error.exit).toBe(3);
  expect(error.problems[0].what).toContain(what);
  expect(error.problems[0].fix).toStartWith(fix);
});
