import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { shellVariables, withVariables } from "../../src/resources/shell-variables.ts";
import { changing, factFile, fileOf, shown } from "./given.ts";

describe("variables in a text", () => {
  test.each([
    ["in their place", "# a\nA=1\nB=2\n", { A: "x" }, "# a\nA=x\nB=2\n"],
    ["once", "A=1\nA=2\nB=1\n", { A: "x" }, "A=x\nB=1\n"],
    ["at the end", "B=1\n", { A: '"x y"' }, 'B=1\nA="x y"\n'],
    ["at the end of a text without a last line feed", "B=1", { A: "x" }, "B=1\nA=x\n"],
    ["a comment sets nothing", "#A=1\n", { A: "x" }, "#A=1\nA=x\n"],
    ["empty", "A=1\n", { A: "" }, "A=\n"],
    ["exported", "export A=1\n", { A: "x" }, "A=x\n"],
    ["into nothing", "", { A: "x", B: "y" }, "A=x\nB=y\n"],
    ["as they are", "A=x\n\nB=y", { A: "x" }, "A=x\n\nB=y"],
  ])("%s", (_, text, variables, expected) => {
    expect(withVariables(text, variables)).toBe(expected);
    expect(withVariables(expected, variables)).toBe(expected);
  });
});

describe("a file of a package", () => {
  const path = "/etc/default/ufw";
  const access = { mode: 0o644, uid: 0, gid: 0 };
  const resource = shellVariables(path, { IPV6: "yes" }, access);

  test("nothing to do", () => expect(shown(resource, [factFile(path, fileOf("IPV6=yes\n"))])).toEqual([]));

  test("shows what changes", () => {
    const [change] = shown(resource, [factFile(path, fileOf("IPV6=no\nX=1\n"))]);
    expect(change?.text).toEqual({ before: "IPV6=no\nX=1\n", after: "IPV6=yes\nX=1\n" });
  });

  test("a file with the wrong mode is written", () =>
    expect(shown(resource, [factFile(path, fileOf("IPV6=yes\n", { mode: 0o666 }))]).length).toBe(1));

  test("that the package is about to bring begins as the package has it", async () => {
    const ahead = shellVariables(path, { IPV6: "yes" }, access, "# of the package\nIPV6=yes\n");
    const [change] = ahead.diff(Facts.of(factFile(path, null)), changing());
    const host = new MemoryHost({ files: { "/etc/default/other": "" } });
    await change?.make({ host, progress: () => {} });
    expect(host.text(path)).toBe("# of the package\nIPV6=yes\n");
    const there = ahead.diff(Facts.of(factFile(path, fileOf("IPV6=no\n"))), changing());
    expect(there[0]?.text?.after).toBe("IPV6=yes\n");
  });

  test("what the package brought in the same run is kept", async () => {
    const [change] = resource.diff(Facts.of(factFile(path, null)), changing());
    expect(change?.notes).toEqual(["IPV6=yes"]);
    const host = new MemoryHost({ files: { [path]: "# of the package\nIPV6=no\n" } });
    await change?.make({ host, progress: () => {} });
    expect(host.text(path)).toBe("# of the package\nIPV6=yes\n");
  });
});
