import { expect, test } from "bun:test";
import { symptoms } from "../../src/doctor/index.ts";
import { checks as preflightChecks, remarks } from "../../src/preflight/index.ts";
import { checks } from "../../src/verify/index.ts";
import { deployment } from "../stack/deployment.ts";

const doc = (name: string): Promise<string> =>
  Bun.file(new URL(`../../docs/${name}`, import.meta.url)).text();

/** First cells of the table with this head. */
const firstCells = (text: string, head: RegExp): readonly string[] => {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => head.test(line)) + 2;
  const length = lines.slice(from).findIndex((line) => !line.startsWith("|"));
  return lines.slice(from, from + length).map((line) => line.split("|")[1]?.trim() ?? "");
};

const namesOf = (all: readonly { readonly name: string }[]): readonly string[] =>
  all.map(({ name }) => name).sort();

/** What is between backticks in those cells. */
const quoted = (cells: readonly string[]): readonly string[] =>
  cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name = ""]) => name)).sort();

test("operate.md names every symptom that doctor looks at", async () => {
  const cells = firstCells(await doc("operate.md"), /^\| what `doctor` looks at/);
  expect(quoted(cells)).toEqual([...namesOf(symptoms)]);
});

test("verify.md names every check", async () => {
  const cells = firstCells(await doc("verify.md"), /^\| check\s+\| holds when/);
  expect([...cells].sort()).toEqual([...namesOf(checks)]);
});

test("install.md names every check before an install, and counts what stops nothing", async () => {
  const text = await doc("install.md");
  expect(quoted(firstCells(text, /^\| check\s+\| refused when/))).toEqual([...namesOf(preflightChecks)]);
  const words = ["No", "One", "Two", "Three", "Four", "Five"];
  expect(text).toContain(`${words[remarks(deployment()).length]} things are told and stop nothing`);
});

test("verify.md says of the backups what the timetable has", async () => {
  const row = (await doc("verify.md")).split("\n").find((line) => line.startsWith("| backups |"));
  for (const word of ["backup", "check", "pruning", "drill"]) expect(row).toContain(word);
});
