import { describe, expect, test } from "bun:test";
import { PassThrough } from "node:stream";
import { createTerminal } from "../../src/console/prompt/terminal.ts";
import { createPrompter, type Prompter } from "../../src/console/prompt.ts";
import { exitCodes } from "../../src/exit.ts";
import { Failure } from "../../src/problem.ts";

/** A prompter with these lines typed ahead, and everything it wrote. */
async function converse<T>(typed: string, interactive: boolean, talk: (prompter: Prompter) => Promise<T>) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let screen = "";
  output.on("data", (chunk) => {
    screen += String(chunk);
  });
  const prompter = createPrompter(createTerminal(input, output, { interactive }));
  input.end(typed);
  const result = await talk(prompter).catch((error: unknown) => error);
  prompter.close();
  return { result, screen };
}

const text = {
  message: "Name",
  optional: false,
  check: (name: string) => (name === "bad" ? "Not that." : null),
};
const size = {
  message: "Size",
  choices: [
    { value: "auto", label: "by memory" },
    { value: "growth", label: "16 GB" },
  ],
  fallback: "auto",
};

describe("questions and answers", () => {
  const cases: readonly (readonly [
    string,
    string,
    (prompter: Prompter) => Promise<unknown>,
    unknown,
    string[],
  ])[] = [
    ["text", " ann \n", (p) => p.text(text), "ann", ["Name: "]],
    [
      "text asked again",
      "\nbad\nann\n",
      (p) => p.text(text),
      "ann",
      ["An answer is needed here.", "Not that."],
    ],
    ["optional text", "\n", (p) => p.text({ ...text, optional: true }), "", ["Name: "]],
    ["explained text", "ann\n", (p) => p.text({ ...text, help: "Why." }), "ann", ["\nWhy.\nName: "]],
    ["yes", "Y\n", (p) => p.confirm({ message: "Sure?", fallback: false }), true, ["Sure? [y/N] "]],
    ["no", "no\n", (p) => p.confirm({ message: "Sure?", fallback: true }), false, ["Sure? [Y/n] "]],
    ["Enter for yes", "\n", (p) => p.confirm({ message: "Sure?", fallback: true }), true, []],
    [
      "neither",
      "constructor\ny\n",
      (p) => p.confirm({ message: "Sure?", fallback: false }),
      true,
      ["Answer y or n."],
    ],
    [
      "choice by number",
      "2\n",
      (p) => p.choice(size),
      "growth",
      ["  1  auto    by memory\n  2  growth  16 GB\n"],
    ],
    ["choice by name", "GROWTH\n", (p) => p.choice(size), "growth", ["Size [auto]: "]],
    ["choice by Enter", "\n", (p) => p.choice(size), "auto", []],
    ["no choice", "3\nx\n1\n", (p) => p.choice(size), "auto", ["Answer 1 to 2"]],
    ["last line without its end", "ann", (p) => p.text(text), "ann", []],
  ];
  test.each([...cases])("%s", async (_, typed, talk, answer, seen) => {
    const { result, screen } = await converse(typed, false, talk);
    expect(result).toBe(answer);
    for (const part of seen) expect(screen).toContain(part);
  });
});

test("lines typed ahead answer the questions in order", async () => {
  const { result } = await converse("ann\ny\n2\n", false, async (prompter) => [
    await prompter.text(text),
    await prompter.confirm({ message: "Sure?", fallback: false }),
    await prompter.choice(size),
  ]);
  expect(result).toEqual(["ann", true, "growth"]);
});

test("a secret pasted behind another answer is not shown", async () => {
  const { result, screen } = await converse("ann\rhunter2\r", true, async (prompter) => [
    await prompter.text(text),
    await prompter.text({ ...text, message: "Key", hidden: true }),
  ]);
  expect(result).toEqual(["ann", "hunter2"]);
  expect(screen).not.toContain("h");
});

test("what is hidden is not shown, not even while it is edited", async () => {
  const typed = "hunter2\x7f\x7f3z\rann\r";
  const { result, screen } = await converse(typed, true, async (prompter) => [
    await prompter.text({ ...text, message: "Key", hidden: true }),
    await prompter.text(text),
  ]);
  expect(result).toEqual(["hunte3z", "ann"]);
  expect(screen).toContain("Key: \n");
  expect(screen).not.toContain("h");
});

describe("no answer", () => {
  const stops = [
    ["the end of input", "", false, "The input ended"],
    ["the end after a refused answer", "bad\n", false, "The input ended"],
    ["Ctrl-C", "ab\x03", true, "Ctrl-C"],
    ["Ctrl-D", "\x04", true, "The input ended"],
  ] as const;
  test.each([...stops])("%s stops with the exit code for it", async (_, typed, interactive, what) => {
    const { result } = await converse(typed, interactive, (prompter) => prompter.text(text));
    expect(result).toBeInstanceOf(Failure);
    if (!(result instanceof Failure)) return;
    expect(result.exit).toBe(exitCodes.interrupted);
    expect(result.message).toContain(what);
  });
});

test("what is typed at a visible question is shown", async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let screen = "";
  output.on("data", (chunk) => {
    screen += String(chunk);
  });
  const prompter = createPrompter(createTerminal(input, output, { interactive: true }));
  const answer = prompter.text(text);
  input.write("anm\x7fn\rhunter2");
  expect(await answer).toBe("ann");
  const secret = prompter.text({ ...text, message: "Key", hidden: true });
  input.write("3\r");
  expect(await secret).toBe("hunter23");
  prompter.close();
  expect(screen).toContain("Name: an");
  expect(screen).not.toContain("h");
});
