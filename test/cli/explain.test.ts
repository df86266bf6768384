import { expect, test } from "bun:test";
import { renderExplained } from "../../src/cli/explain.ts";
import { styleFor } from "../../src/console/style.ts";
import { explain } from "../../src/openclaw/explain.ts";
import { versions } from "../../src/openclaw/intent.ts";
import { deployment } from "../stack/deployment.ts";

test.each([...versions])("%s: each intent with its settings, or why there are none", (version) => {
  const all = explain(version, deployment());
  const text = renderExplained(version, all, styleFor({}, {}));
  for (const { name } of all) expect(text).toContain(`  ${name}\n`);
  expect(text).toContain('    gateway.auth.mode = "token"');
  expect(text).toContain("not supported by this version: no such setting; the filter");
  const set = all.filter(({ state }) => state === "set").length;
  expect(text).toContain(`${set} set, `);
});
