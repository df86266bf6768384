import { describe, expect, test } from "bun:test";
import { Glob } from "bun";
import type { Command } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Command lines that people are told to type: those that a fix begins with, and those in blocks of the docs. */
const printed = async (): Promise<readonly (readonly [place: string, line: string])[]> => {
  const found: (readonly [string, string])[] = [];
  const of = async (glob: string, take: (text: string) => readonly string[]): Promise<void> => {
    for await (const path of new Glob(glob).scan(root))
      for (const line of take(await Bun.file(root + path).text())) found.push([path, line]);
  };
  const split = (text: string): readonly string[] =>
    text
      .split(/;|\||&&|\s#|\n|, then |\(/)
      .map((part) =>
        part
          .trim()
          .replace(/^sudo /, "")
          .replace(/[.`),:]+$/, ""),
      )
      .filter((part) => /^clincher [a-z]/.test(part));
  await of("src/**/*.ts", (text) =>
    [...text.matchAll(/\bfix: (["`])(clincher .*?)\1/g)].flatMap((match) => split(match[2] ?? "")),
  );
  await of("docs/*.md", (text) =>
    [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((match) => split(match[1] ?? "")),
  );
  return found;
};

/** What is wrong with a command line, or null. */
const wrong = (line: string): string | null => {
  const [, name = "", ...rest] = line.split(/\s+/);
  const group = commands.find((each) => each.name === name);
  if (group === undefined) return `there is no command ${name}`;
  const below = group.commands?.find((each) => each.name === `${name} ${rest[0]}`);
  const words = below === undefined ? rest : rest.slice(1);
  return wrongWords(below ?? group, words);
};

const wrongWords = ({ args }: Command, words: readonly string[]): string | null => {
  let places = Object.values(args).filter(({ type }) => type === "positional").length;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const [flag = "", value] = word.split("=");
    if (!word.startsWith("-")) {
      places -= 1;
      // Two words and more that are no flags are the sentence that goes on.
      if (places < 0) return at === words.length - 1 ? `it takes no ${word}` : null;
      continue;
    }
    if (["--help", "-h"].includes(word)) continue;
    const bare = flag.replace(/^--?(no-)?/, "");
    const known = Object.entries(args).find(
      ([name, one]) =>
        name === bare || name === flag.slice(2) || ("alias" in one && [one.alias].flat().includes(bare)),
    );
    if (known === undefined) return `it has no ${flag}`;
    if (known[1].type !== "boolean" && value === undefined) at += 1;
  }
  return null;
};

/** Quoted words are one. */
const plain = (line: string): string =>
  line.replace(/"[^"]*"|'[^']*'|\$\{[^}]*\}/g, "X").replace(/ >.*$/, "");

describe("what people are told to type", () => {
  test("exists, with its flags", async () => {
    const all = await printed();
    expect(all.length).toBeGreaterThan(50);
    const bad = all.flatMap(([place, line]) => {
      const what = wrong(plain(line));
      return what === null ? [] : [`${place}: ${line}: ${what}`];
    });
    expect(bad).toEqual([]);
  });

  test.each([
    ["clincher egress log litellm", "it takes no litellm"],
    ["clincher egress log --refsued", "it has no --refsued"],
    ["clincher egres", "there is no command egres"],
    ["clincher egress test a.org --from litellm", null],
    ["clincher install --only gateway -y", null],
  ])("the check can fail: %s", (line, what) => expect(wrong(line)).toBe(what));
});
