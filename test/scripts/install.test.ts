import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { Signer } from "../release/signer.ts";
import { attempt, executable, release, script, scriptText, signed, sum } from "./installer.ts";

const text = scriptText();
const without = (name: string) => Bun.which(name) === null;
/** A machine that lacks what every server has can still test the rest. */
const unable = ["curl", "awk", "sha256sum"].some(without);

describe.skipIf(unable)("install.sh installs", () => {
  test.skipIf(without("xz"))("the compressed executable where there is xz", async () => {
    const { code, stdout, asked, names, installed } = await attempt();
    expect({ code, asked, names, installed }).toEqual({
      code: 0,
      asked: ["SHA256SUMS", "SHA256SUMS.minisig", "clincher-linux-x64.xz"],
      names: ["clincher"],
      installed: executable,
    });
    expect(stdout).toContain("clincher 9.9.9");
    expect(stdout).toContain("Next: clincher init");
  });

  test("the plain executable where there is no xz", async () => {
    const { code, asked, installed } = await attempt({ missing: ["xz"] });
    expect({ code, asked, installed }).toEqual({
      code: 0,
      asked: ["SHA256SUMS", "SHA256SUMS.minisig", "clincher-linux-x64"],
      installed: executable,
    });
  });

  test("over an earlier version", async () => {
    const { code, names, installed } = await attempt({ earlier: "older" });
    expect({ code, names, installed }).toEqual({ code: 0, names: ["clincher"], installed: executable });
  });

  test("for the machine's architecture", async () => {
    const { code, asked } = await attempt({
      release: release({ "clincher-linux-arm64": executable }),
      missing: ["xz"],
      fakes: { uname: '[ "$1" = -m ] && echo aarch64 || echo Linux' },
    });
    expect({ code, asked }).toEqual({
      code: 0,
      asked: ["SHA256SUMS", "SHA256SUMS.minisig", "clincher-linux-arm64"],
    });
  });

  test.skipIf(without("wget"))("with wget where there is no curl", async () => {
    const { code, installed } = await attempt({ missing: ["curl"], extra: ["wget"] });
    expect({ code, installed }).toEqual({ code: 0, installed: executable });
  });

  test.skipIf(without("bash"))("under bash as under sh", async () => {
    expect((await attempt({ shell: "bash" })).code).toBe(0);
  });
});

const damaged = { ...release(), "clincher-linux-x64": `${executable}# changed\n` };
/** The release with its signature's line (from 0) replaced. */
const signatureWith = (number: number, replace: (line: string) => string) => ({
  ...release(),
  "SHA256SUMS.minisig": String(release()["SHA256SUMS.minisig"])
    .split("\n")
    .map((line, index) => (index === number ? replace(line) : line))
    .join("\n"),
});
const flip = (base64: string): string => {
  const bytes = Buffer.from(base64, "base64");
  bytes[30] = (bytes[30] ?? 0) ^ 1;
  return bytes.toString("base64");
};
const wrongSignature = "SHA256SUMS is wrong";
const broken = release({ "clincher-linux-x64": "#!/bin/sh\nexit 1\n" });

describe.skipIf(unable)("install.sh refuses, keeps what was there, and leaves nothing behind", () => {
  test.each([
    ["a wrong checksum", { missing: ["xz"], release: damaged }, "checksum of clincher-linux-x64 is wrong"],
    [
      "checksums that do not name the file",
      { missing: ["xz"], release: { ...release(), ...signed(`${sum("x")}  other\n`) } },
      "does not name clincher-linux-x64",
    ],
    ["a release without this file", { missing: ["xz"], release: signed("") }, "could not be downloaded"],
    [
      "a changed SHA256SUMS",
      { release: { ...release(), SHA256SUMS: `${sum("x")}  other\n` } },
      wrongSignature,
    ],
    ["a changed signature", { release: signatureWith(1, flip) }, wrongSignature],
    ["a changed comment", { release: signatureWith(2, () => "trusted comment: clincher 1") }, wrongSignature],
    ["a changed signature of the comment", { release: signatureWith(3, flip) }, wrongSignature],
    ["an empty signature", { release: { ...release(), "SHA256SUMS.minisig": "" } }, wrongSignature],
    ["no signature", { release: { SHA256SUMS: "" } }, "could not be downloaded"],
    ["another's signature", { text: scriptText(new Signer().publicKey) }, wrongSignature],
    ["a script without a key", { text: readFileSync(script, "utf8") }, "not from a release"],
    ["a machine without openssl", { missing: ["openssl"] }, "openssl is not here"],
    ["an executable that does not run", { missing: ["xz"], release: broken }, "does not run on this machine"],
    [
      "an unknown architecture",
      { fakes: { uname: '[ "$1" = -m ] && echo riscv64 || echo Linux' } },
      "riscv64",
    ],
    ["another system", { fakes: { uname: "echo Darwin" } }, "Darwin, not Linux"],
    ["a user who is not root", { fakes: { id: "echo 1000" } }, "has to run as root"],
    ["a machine without curl and wget", { missing: ["curl"] }, "neither curl nor wget"],
  ])("%s", async (_, given, message) => {
    const { code, stderr, names, installed } = await attempt({ ...given, earlier: "older" });
    expect({ code, names, installed }).toEqual({ code: 1, names: ["clincher"], installed: "older" });
    expect(stderr).toContain(message);
    expect(stderr).toContain("clincher was not installed: ");
  });

  test("an archive that is right but unpacks to something else", async () => {
    if (without("xz")) return;
    const good = release();
    const other = Bun.spawnSync(["xz", "-c"], { stdin: Buffer.from("other") }).stdout;
    const files = {
      ...good,
      "clincher-linux-x64.xz": other,
      ...signed(`${sum(executable)}  clincher-linux-x64\n${sum(other)}  clincher-linux-x64.xz\n`),
    };
    const { code, stderr, installed } = await attempt({ release: files });
    expect({ code, installed }).toEqual({ code: 1, installed: null });
    expect(stderr).toContain("checksum of clincher-linux-x64 is wrong");
  });
});

describe.skipIf(unable)("install.sh, cut off while it was downloaded", () => {
  const lines = text.trimEnd().split("\n");
  // The last line is the call: everything shorter must do nothing, whatever line it ends in the middle of.
  const ends = lines.slice(0, -1).map((_, index) => lines.slice(0, index + 1).join("\n").length);
  const halves = lines.slice(0, -1).map((line, index) => (ends[index] ?? 0) - Math.floor(line.length / 2));

  test("does nothing", async () => {
    const lengths = [...new Set([...ends, ...halves, text.indexOf('main "$@"') + 2])];
    const outcomes = await Promise.all(
      lengths.map(async (length) => {
        const { asked, names } = await attempt({ text: text.slice(0, length) });
        return { length, asked, names };
      }),
    );
    expect(outcomes).toEqual(lengths.map((length) => ({ length, asked: [], names: [] })));
  }, 60_000);

  test("does its work when only the newline is missing", async () => {
    expect((await attempt({ text: text.trimEnd() })).code).toBe(0);
  });
});

describe("install.sh", () => {
  test.skipIf(without("shellcheck"))("is clean to shellcheck (skipped where that is not installed)", () => {
    const { exitCode, stdout } = Bun.spawnSync(["shellcheck", "--shell=sh", script]);
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 0, stdout: "" });
  });
});
