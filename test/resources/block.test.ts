import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Facts } from "../../src/facts/fact.ts";
import type { FileFact } from "../../src/facts/file.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { blockInFile } from "../../src/resources/block-in-file.ts";
import { withBlock } from "../../src/resources/block-text.ts";
import { soul } from "../../src/stack/soul.ts";
import { changing, factFile, fileOf, shown, statOf } from "./given.ts";

const block = { begin: "<!-- b -->", end: "<!-- e -->", content: "rules\n" };
const whole = "<!-- b -->\nrules\n<!-- e -->\n";

describe("a block in the operator's text", () => {
  test.each([
    ["nothing there", "", whole],
    ["as it is", whole, whole],
    ["the operator's text alone", "mine\n", `${whole}\nmine\n`],
    ["text around it", `one\n${whole}two`, `one\n${whole}two`],
    ["a changed rule", `one\n${whole.replace("rules", "no rules")}\ntwo`, `one\n${whole}\ntwo`],
    ["an emptied block", "<!-- b -->\n<!-- e -->\ntwo", `${whole}two`],
    ["a block without a last newline", whole.trimEnd(), whole],
    ["a begin without an end", "<!-- b -->\nmine", `${whole}\n<!-- b -->\nmine`],
    ["an end before the begin", "<!-- e -->\n<!-- b -->\nmine", `${whole}\n<!-- e -->\n<!-- b -->\nmine`],
    [
      "a line that only contains the mark",
      "see <!-- b -->\n<!-- e -->\n",
      `${whole}\nsee <!-- b -->\n<!-- e -->\n`,
    ],
  ])("%s", (_, text, expected) => expect(withBlock(text, block)).toBe(expected));

  test("text outside is never touched, and a second time changes nothing", () => {
    const line = fc.oneof(fc.string(), fc.constantFrom(block.begin, block.end, "rules", "", "\r", "ü"));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const text = lines.join("\n");
        const once = withBlock(text, block);
        expect(withBlock(once, block)).toBe(once);
        const at = once.indexOf(whole);
        const [before, after] = [once.slice(0, at), once.slice(at + whole.length)];
        expect(text.startsWith(before) && text.endsWith(after.replace(/^\n/, ""))).toBe(true);
      }),
    );
  });
});

describe("the agent's guidelines", () => {
  const resource = blockInFile(soul);
  const own = { mode: 0o600, uid: 1000, gid: 1000 };
  const kept = withBlock("", soul.block);
  const diff = (now: FileFact | null) => shown(resource, [factFile(soul.path, now)]);

  test.each([
    ["as they are", fileOf(kept, own), 0],
    ["with the operator's text below", fileOf(`${kept}mine\n`, own), 0],
    ["not there", null, 1],
    ["another owner", fileOf(kept), 1],
    ["a rule taken out", fileOf(kept.replace("Never reveal", "Reveal"), own), 1],
    ["a link", { stat: statOf({ kind: "symlink" }), content: null }, 1],
  ])("%s", (_, now, changes) => expect(diff(now)).toHaveLength(changes));

  test("what an earlier install wrote is not repeated", () => {
    const [change] = diff(fileOf(soul.block.content, own));
    expect(change?.text?.after).toBe(kept);
  });

  test("the operator's text stays, also what was written after clincher looked", async () => {
    const host = new MemoryHost({ files: { [soul.path]: "mine, and more\n" } });
    const [change] = resource.diff(Facts.of(factFile(soul.path, fileOf("mine\n", own))), changing());
    await change?.make({ host, progress: () => {} });
    expect(host.text(soul.path)).toBe(`${kept}\nmine, and more\n`);
  });
});
