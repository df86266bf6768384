import { describe, expect, test } from "bun:test";
import { parseComposeHashes } from "../../src/facts/compose.ts";
import { parseMemory, parseMemoryLimit } from "../../src/facts/hardware.ts";
import { fromOutside, parseListeners } from "../../src/facts/listeners.ts";
import { parseOsRelease } from "../../src/facts/os-release.ts";
import { parsePackages } from "../../src/facts/packages.ts";
import { parseUnit } from "../../src/facts/unit.ts";

const ubuntu24 = `PRETTY_NAME="Ubuntu 24.04.1 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.1 LTS (Noble Numbat)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
HOME_URL="https://www.ubuntu.com/"
UBUNTU_CODENAME=noble
LOGO=ubuntu-logo
`;
const debian12 = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
`;
const debian13 = debian12.replaceAll("12", "13").replaceAll("bookworm", "trixie");

describe("os-release", () => {
  test.each([
    [
      "Ubuntu 24.04",
      ubuntu24,
      { id: "ubuntu", version: "24.04", codename: "noble", pretty: "Ubuntu 24.04.1 LTS" },
    ],
    [
      "Debian 12",
      debian12,
      { id: "debian", version: "12", codename: "bookworm", pretty: "Debian GNU/Linux 12 (bookworm)" },
    ],
    [
      "Debian 13",
      debian13,
      { id: "debian", version: "13", codename: "trixie", pretty: "Debian GNU/Linux 13 (trixie)" },
    ],
    [
      "Debian unstable has no version",
      "PRETTY_NAME='Debian GNU/Linux forky/sid'\n# comment\n\nID=debian\nVERSION_CODENAME=forky\n",
      { id: "debian", version: "", codename: "forky", pretty: "Debian GNU/Linux forky/sid" },
    ],
    ["nothing", "", { id: "", version: "", codename: "", pretty: "" }],
  ])("%s", (_, text, expected) => expect(parseOsRelease(text)).toEqual(expected));
});

test("packages: what is fully installed, held ones too", () => {
  const list = `ii  adduser 3.134
ii  docker-ce 5:29.1.2-1~ubuntu.24.04~noble
hi  openssh-server 1:9.6p1-3ubuntu13.5
rc  exim4-base 4.96-15+deb12u6
iF  half-configured 1.0
un  never-there
ii  libc6 2.39-0ubuntu8.4
ii  libc6 2.39-0ubuntu8.4
`;
  expect([...parsePackages(list)]).toEqual([
    ["adduser", "3.134"],
    ["docker-ce", "5:29.1.2-1~ubuntu.24.04~noble"],
    ["openssh-server", "1:9.6p1-3ubuntu13.5"],
    ["libc6", "2.39-0ubuntu8.4"],
  ]);
  expect(parsePackages("").size).toBe(0);
});

describe("unit", () => {
  const shown = (load: string, active: string, file: string, started: string): string =>
    `ExecMainStartTimestamp=${started}\nLoadState=${load}\nActiveState=${active}\nUnitFileState=${file}\n`;

  test.each([
    [
      "runs and starts at boot",
      shown("loaded", "active", "enabled", "Sat 2026-11-21 00:41:02.123456 UTC"),
      { loaded: true, active: true, enabled: true, started: Date.UTC(2026, 10, 21, 0, 41, 2, 123) },
    ],
    [
      "runs, but not after a boot",
      shown("loaded", "active", "disabled", "Sat 2026-11-21 00:41:02 UTC"),
      { loaded: true, active: true, enabled: false, started: Date.UTC(2026, 10, 21, 0, 41, 2) },
    ],
    [
      "static and never started",
      shown("loaded", "inactive", "static", ""),
      { loaded: true, active: false, enabled: true, started: null },
    ],
    [
      "masked",
      shown("masked", "inactive", "masked", "n/a"),
      { loaded: false, active: false, enabled: false, masked: true, started: null },
    ],
    [
      "unknown",
      shown("not-found", "inactive", "", "0"),
      { loaded: false, active: false, enabled: false, started: null },
    ],
    [
      "failed",
      shown("loaded", "failed", "enabled", ""),
      { loaded: true, active: false, enabled: true, started: null },
    ],
    ["no systemd", "", { loaded: false, active: false, enabled: false, started: null }],
  ])("%s", (_, text, expected) => expect(parseUnit(text)).toEqual(expected));
});

test("listeners", () => {
  const text = `LISTEN 0      4096   127.0.0.53%lo:53         0.0.0.0:*    users:(("systemd-resolve",pid=611,fd=15))
LISTEN 0      128          0.0.0.0:22         0.0.0.0:*    users:(("sshd",pid=801,fd=3),("systemd",pid=1,fd=91))
LISTEN 0      511                *:80               *:*    users:(("nginx",pid=900,fd=6))
LISTEN 0      128             [::]:22            [::]:*
`;
  expect(parseListeners(text)).toEqual([
    { address: "127.0.0.53%lo", port: 53, program: "systemd-resolve", pid: 611 },
    { address: "0.0.0.0", port: 22, program: "sshd", pid: 801 },
    { address: "*", port: 80, program: "nginx", pid: 900 },
    { address: "[::]", port: 22, program: "" },
  ]);
  expect(parseListeners("")).toEqual([]);
});

test.each([
  ["127.0.0.53%lo", false],
  ["[::1]", false],
  ["::1", false],
  ["0.0.0.0", true],
  ["*", true],
  ["10.0.127.1", true],
  ["[2001:db8::1]", true],
])("a listener on %s is reached from outside: %p", (address, reached) => {
  expect(fromOutside([{ address, port: 22, program: "sshd" }])).toHaveLength(reached ? 1 : 0);
});

test("memory of the machine and of its control group", () => {
  expect(parseMemory("MemTotal:       16384000 kB\nMemFree:          200000 kB\n")).toBe(16_384_000 * 1024);
  expect(parseMemory("")).toBe(0);
  expect(["max\n", "", "8589934592\n", "what"].map(parseMemoryLimit)).toEqual([
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    8_589_934_592,
    Number.POSITIVE_INFINITY,
  ]);
});

test("hashes of compose services", () => {
  expect([...parseComposeHashes("openclaw 5f1c\nopenclaw-caddy  77aa\n\n")]).toEqual([
    ["openclaw", "5f1c"],
    ["openclaw-caddy", "77aa"],
  ]);
});
