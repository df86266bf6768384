import { describe, expect, test } from "bun:test";
import { hardeningNotice, readHardening, renderHardening } from "../../src/deploy/hardening.ts";
import { tailnetOnlyPath } from "../../src/facts/tailscale.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { preferencesText, statusText } from "../facts/tailscale.ts";

/** A server on which ssh answers in the tailnet only, or not, and tailscaled runs, or not. */
const server = (only: boolean, up: boolean): MemoryHost => {
  const host = new MemoryHost({
    commands: ({ argv: [program, word] }) => {
      if (program !== "tailscale") return { code: 0, stdout: "", stderr: "" };
      const stdout = word === "debug" ? preferencesText() : statusText();
      return up ? { code: 0, stdout, stderr: "" } : { code: 1, stdout: "", stderr: "no" };
    },
  });
  if (only) host.put(tailnetOnlyPath, "");
  return host;
};

describe("ssh in the tailnet only", () => {
  test("is said, with the address", async () => {
    const hardening = await readHardening(server(true, true), {});
    expect(hardeningNotice(hardening)).toBeNull();
    expect(renderHardening(hardening)).toContain("in the tailnet only: 100.64.0.1.");
  });

  test("and when nobody can log in, what to do", async () => {
    const notice = hardeningNotice(await readHardening(server(true, false), {}));
    expect(notice).toContain("nobody can log in");
    expect(notice).toContain("clincher install --only access,firewall --set tailscale.ssh_only=false");
    expect(notice).toContain("write it into /etc/clincher/clincher.toml");
  });

  test("is no matter elsewhere", async () => {
    const hardening = await readHardening(server(false, false), {});
    expect(hardening.tailnet).toBeNull();
    expect(hardeningNotice(hardening)).toBeNull();
  });
});
