import { expect, test } from "bun:test";
import { parseProxies } from "../../src/facts/apt-proxies.ts";
import { aptFilesAfter } from "../../src/facts/apt-settings.ts";
import { parseSources } from "../../src/facts/apt-sources.ts";
import { MemoryHost } from "../../src/host/memory.ts";

test("files of settings that apt reads after ours, and no other", async () => {
  const folder = "/etc/apt/apt.conf.d";
  const names = ["50-early", "99zz-clincher", "99zz-late", "99zzz.conf", "99zzz.conf.bak", "99zzz~"];
  const files = Object.fromEntries(names.map((name) => [`${folder}/${name}`, `// ${name}`]));
  expect(await aptFilesAfter("99zz-clincher").read(new MemoryHost({ files }))).toEqual([
    { path: `${folder}/99zz-late`, text: "// 99zz-late" },
    { path: `${folder}/99zzz.conf`, text: "// 99zzz.conf" },
  ]);
  expect(await aptFilesAfter("99zz-clincher").read(new MemoryHost())).toEqual([]);
});

test("a proxy, however its scheme is written; a comment or a part of another name is none", () => {
  const text = `Acquire::HTTP::proxy "http://10.0.0.2:3142";\n// Acquire::https::Proxy "http://10.0.0.3";\n`;
  expect([...parseProxies(text)]).toEqual([["http", "http://10.0.0.2:3142"]]);
});

const stanza = (...lines: readonly string[]): string =>
  ["Types: deb", "URIs: http://a.example.com/#x", ...lines, ""].join("\n");

test.each([
  ["a comment within a list", ["Suites: one", "# comment", " two"], ["one", "two"]],
  ["that is on", ["Suites: one", "Enabled: yes"], ["one"]],
  ["that is off, in capitals", ["Suites: one", "Enabled: No"], null],
  ["a value that only begins like off", ["Suites: one", "Enabled: nothing"], ["one"]],
])("a source of apt: %s", (_, lines, suites) => {
  const source = { file: "f", uri: "http://a.example.com/#x", suites };
  expect<unknown>(parseSources("f", stanza(...lines))).toEqual(suites === null ? [] : [source]);
});
