import { describe, expect, test } from "bun:test";
import type { SysctlFile } from "../../../src/facts/sysctl-files.ts";
import { kernelFileText } from "../../../src/resources/kernel/file-text.ts";
import { statOf } from "../given.ts";

const line = "kernel.yama.ptrace_scope = 1";
const template = `#: at least\n${line}`;
const other = (given: Partial<SysctlFile> = {}): SysctlFile => ({
  ...{ path: "/etc/sysctl.d/10-own.conf", text: "kernel.yama.ptrace_scope = 2", stat: statOf({}) },
  ...given,
});

describe("is a bound in the file", () => {
  const cases: readonly (readonly [string, string, readonly SysctlFile[], string, boolean])[] = [
    ["the kernel does worse by itself", "", [], "0", true],
    ["the kernel does better by itself", "", [], "2", false],
    ["the kernel has the same, perhaps by us, and our file was removed", "", [], "1", true],
    ["written once it stays", line, [], "2", true],
    ["another file does better", line, [other()], "2", false],
    ["another file does worse", "", [other({ text: "kernel.yama.ptrace_scope = 0" })], "2", true],
    ["another file does better, and no boot reads it", "", [other({ onlyByHand: true })], "1", true],
  ];
  test.each(cases)("%s", (_, own, others, live, written) => {
    const text = kernelFileText(template, own, others, new Map([["kernel/yama/ptrace_scope", live]]));
    expect(text.includes(`\n${line}`)).toBe(written);
  });
});
