import { expect, test } from "bun:test";
import { withSecret } from "../../src/settings/secrets/edit.ts";

const token = "n".repeat(32);

test.each([
  ["in place, between comments", '# mine\n  gateway_token = "old" # why\nlitellm_key = "sk-x"\n'],
  ["in single quotes", "gateway_token='old'\n"],
  ["with dots and dollars around", 'backup_key = "$1$& \\\\"\ngateway_token = "old"\n'],
])("a secret is replaced: %s", (_, text) => {
  const edit = withSecret(text, "gateway_token", token);
  expect(edit).toEqual({
    ok: true,
    text: text.replace(/gateway_token *= *["']old["']/, `gateway_token = "${token}"`),
  });
});

test("a value is never read as a pattern", () => {
  const edit = withSecret('backup_key = "old"\n', "backup_key", "a$&b$1\"c\\d'e-0123");
  expect(edit).toEqual({ ok: true, text: 'backup_key = "a$&b$1\\"c\\\\d\'e-0123"\n' });
});

test("one that is not there is added below", () => {
  expect(withSecret('# mine\nlitellm_key = "sk-x"', "gateway_token", token)).toEqual({
    ok: true,
    text: `# mine\nlitellm_key = "sk-x"\ngateway_token = "${token}"\n`,
  });
});

test.each([
  ["text of several lines", 'gateway_token = """\nold"""\n'],
  ["a name in quotes", '"gateway_token" = "old"\n'],
  [
    "the same line within another text",
    'litellm_key = """\ngateway_token = "x"\n"""\ngateway_token = "old"\n',
  ],
  ["no TOML", "gateway_token = old\n"],
])("what only a person can edit is refused: %s", (_, text) => {
  expect(withSecret(text, "gateway_token", token)).toEqual({ ok: false });
});
