import { describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { debianMirrors, machineSources, parseList, parseSources } from "../lab/mirrors.ts";

const stanzas = `Types: deb
# a comment between the fields
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
URIs: https://mirror.example:8443/debian-security/
Suites: bookworm-security
Components: main
 contrib

Types: deb-src
URIs: http://sources.example/debian
Suites: bookworm

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
`;

describe("deb822 sources", () => {
  test("packages of enabled stanzas, with continued lines and without comments", () => {
    expect(parseSources(stanzas)).toEqual([
      {
        uri: "http://mirror.example/debian",
        suites: ["bookworm", "bookworm-updates"],
        components: ["main"],
      },
      {
        uri: "https://mirror.example:8443/debian-security/",
        suites: ["bookworm-security"],
        components: ["main", "contrib"],
      },
    ]);
  });
});

describe("one-line sources", () => {
  const rows: [string, ReturnType<typeof parseList>][] = [
    ["deb http://m.example/debian bookworm main contrib # why", [src("bookworm", "main", "contrib")]],
    ["deb [arch=amd64 signed-by=/k.gpg] http://m.example/debian bookworm main", [src("bookworm", "main")]],
    ["# deb http://m.example/debian bookworm main", []],
    ["deb-src http://m.example/debian bookworm main", []],
    ["", []],
  ];
  function src(suite: string, ...components: string[]) {
    return { uri: "http://m.example/debian", suites: [suite], components };
  }
  test.each(rows)("%s", (line, expected) => {
    expect(parseList(line)).toEqual(expected);
  });
});

describe("the Debian mirrors", () => {
  const source = (uri: string, suite: string) => ({ uri, suites: [suite], components: ["main"] });
  const other = source("https://tool.example/apt", "stable");

  test("archive and security, without the slash at the end, whatever else is configured", () => {
    const sources = [
      other,
      source("http://m.example/debian/", "bookworm"),
      source("http://s.example/x/", "bookworm-security"),
    ];
    expect(debianMirrors(sources)).toEqual({
      main: "http://m.example/debian",
      security: "http://s.example/x",
    });
  });

  test("the security archive is beside the main one when none is configured", () => {
    expect(debianMirrors([source("http://m.example/debian", "bookworm")]).security).toBe(
      "http://m.example/debian-security",
    );
  });

  test("no archive is an error that says so", () => {
    expect(() => debianMirrors([other])).toThrow("no Debian archive");
  });
});

test("reads both kinds of files, and no others, of an apt folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clincher-apt-"));
  try {
    await mkdir(join(folder, "sources.list.d"));
    await writeFile(
      join(folder, "sources.list"),
      "deb http://a.example/debian bookworm main\ndeb cdrom:[x]/ y z\n",
    );
    await writeFile(
      join(folder, "sources.list.d", "b.sources"),
      "Types: deb\nURIs: http://b.example/\nSuites: s\n",
    );
    await writeFile(join(folder, "sources.list.d", "c.list"), "deb http://c.example/ s\n");
    await writeFile(join(folder, "sources.list.d", "d.list.disabled"), "deb http://d.example/ s\n");
    expect((await machineSources(folder)).map(({ uri }) => new URL(uri).hostname)).toEqual([
      "a.example",
      "b.example",
      "c.example",
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
