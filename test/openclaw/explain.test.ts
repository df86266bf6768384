import { expect, test } from "bun:test";
import { explain } from "../../src/openclaw/explain.ts";
import { versions } from "../../src/openclaw/intent.ts";
import { intents } from "../../src/openclaw/intents/index.ts";
import { deployment } from "../stack/deployment.ts";
import { documentOf } from "./document.ts";

for (const version of versions) {
  test(`${version}: every intent once, with what became of it`, () => {
    const explained = explain(version, deployment());
    expect(explained.map(({ name }) => name)).toEqual(intents.map(({ name }) => name));
    expect(explained.find(({ name }) => name.includes("Telegram"))?.state).toBe("not needed");
    expect(explained.find(({ name }) => name.startsWith("a maximum of sandboxes"))?.state).toBe(
      "unsupported",
    );
    const token = explained.find(({ name }) => name === "asks for a token");
    expect(token?.state === "set" && token.settings["gateway.auth.mode"]).toBe("token");
  });
}

test("docs/gateway-settings.md says the same (UPDATE_DOCS=1 writes it)", async () => {
  const file = `${import.meta.dir}/../../docs/gateway-settings.md`;
  if (process.env.UPDATE_DOCS === "1") await Bun.write(file, documentOf());
  expect(await Bun.file(file).text()).toBe(documentOf());
});
