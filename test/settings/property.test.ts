import { expect, test } from "bun:test";
import fc from "fast-check";
import { environmentName, keys } from "../../src/settings/keys.ts";
import { loadSettings } from "../../src/settings/load.ts";
import { locateKeys } from "../../src/settings/locate.ts";
import { createRedactor } from "../../src/settings/redact.ts";
import { loadSecrets } from "../../src/settings/secrets/load.ts";
import { secretNames } from "../../src/settings/secrets.ts";
import { tomlValue } from "../../src/settings/show.ts";
import { parseToml } from "../../src/settings/toml.ts";
import { isPlaceholder } from "../../src/settings/values/placeholder.ts";

const runs = { numRuns: 500 };

/** Texts that are nearly settings: real keys and headers with any value, among anything else. */
const value = fc.oneof(
  fc.string().map((text) => JSON.stringify(text)),
  fc.integer().map(String),
  fc.constantFrom(
    "true",
    "[",
    "[]",
    "{}",
    "nan",
    "inf",
    "1979-05-27",
    "1e400",
    "99999999999999999999",
    '"""',
    "''",
    "[[]]",
  ),
);
const line = fc.oneof(
  fc.tuple(fc.constantFrom(...keys.map((key) => key.path)), value).map(([key, text]) => `${key} = ${text}`),
  fc.constantFrom(
    "[edge]",
    "[[models.available]]",
    "[models]",
    "__proto__ = 1",
    "constructor.prototype = 1",
    "#",
    "id = 1",
  ),
  fc.string({ unit: "binary" }),
);
const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join("\n"));
const environment = fc.dictionary(
  fc.oneof(
    fc.constantFrom(...keys.map((key) => environmentName(key.path)), "CLINCHER_", "__proto__"),
    fc.string().map((name) => `CLINCHER_${name}`),
  ),
  fc.option(fc.string(), { nil: undefined }),
  { maxKeys: 4 },
);
const flags = fc.dictionary(
  fc.oneof(fc.constantFrom(...keys.map((key) => key.path)), fc.string()),
  fc.string(),
  {
    maxKeys: 3,
  },
);

test("settings never throw, and every problem says what and how to fix it", () => {
  fc.assert(
    fc.property(text, environment, flags, (content, variables, given) => {
      const result = loadSettings({
        flags: given,
        file: { path: "/s", text: content },
        environment: variables,
      });
      if (result.ok) expect(result.settings.domain).not.toBe("");
      else for (const { what, fix } of result.problems) expect([what, fix]).not.toContain("");
    }),
    runs,
  );
});

test("secrets never throw, and no problem shows a value", () => {
  const name = fc.constantFrom(...secretNames);
  const secret = fc.string({ minLength: 12 }).filter((candidate) => candidate.trim().length >= 12);
  fc.assert(
    fc.property(name, secret, text, (key, hidden, noise) => {
      for (const content of [`${key} = ${tomlValue(hidden)}`, `${key} = "${hidden}`, noise]) {
        const file = { path: "/s", text: content };
        const result = loadSecrets({ override: null, file, environment: {}, environmentFiles: {} });
        if (!result.ok && content !== noise)
          expect(JSON.stringify(result.problems)).not.toContain(hidden.trim());
      }
    }),
    runs,
  );
});

test("the locator ends on any text", () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: "binary", maxLength: 200 })), (content) => {
      for (const found of locateKeys(content).values())
        expect(found).toBeLessThanOrEqual(content.split("\n").length);
    }),
    runs,
  );
});

test("a text written as TOML is read back the same", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (content) => {
      const parsed = parseToml(`x = ${tomlValue(content)}\ny = 1\n`, "/s");
      expect(parsed).toMatchObject({ ok: true, table: { x: content, y: 1 } });
    }),
    runs,
  );
});

test("a key that is written into the secrets file is the key that comes out of it", () => {
  const printable = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: 200,
  });
  fc.assert(
    fc.property(printable, (content) => {
      const backup_key = `0f8e-key-of-sixteen-and-${content}`;
      fc.pre(!isPlaceholder(backup_key));
      const parsed = loadSecrets({
        override: null,
        file: { path: "/s", text: `backup_key = ${tomlValue(backup_key)}` },
        environment: {},
        environmentFiles: {},
      });
      expect(parsed).toMatchObject({ ok: true, secrets: { backup_key } });
    }),
    runs,
  );
});

test("no redacted text has a secret in it", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9+/:%-]{8,40}$/);
  fc.assert(
    fc.property(secret, secret, fc.string(), (anthropic_api_key, gateway_token, between) => {
      const redact = createRedactor({ anthropic_api_key, gateway_token });
      const result = redact([anthropic_api_key, gateway_token, anthropic_api_key].join(` ${between} `));
      const names = /\[(anthropic_api_key|gateway_token)\]/g;
      expect(
        result.replace(names, "").includes(anthropic_api_key) && !between.includes(anthropic_api_key),
      ).toBe(false);
    }),
    runs,
  );
});
