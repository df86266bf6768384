import { describe, expect, test } from "bun:test";
import { wayIn } from "../../src/deploy/confirm.ts";
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

describe("the line that confirms, from the address that this server knows", () => {
  const to = { newPort: 9922, user: "deploy", tailnet: null };
  test.each([
    ["203.0.113.10", false],
    ["2001:db8::10", false],
    ["agent.example.net", false],
    ["10.0.0.4", true],
    ["172.31.7.7", true],
    ["fd00::7", true],
  ])("%s needs another in its place outside: %p", (address, hinted) => {
    const way = wayIn(to, address);
    expect(way.line).toBe(`ssh -p 9922 deploy@${address} sudo clincher confirm`);
    expect(way.hint).toBe(
      hinted
        ? `${address} is private to its network: from outside, put the address there that you log in at.`
        : "",
    );
    const waiting = {
      ...way,
      ...{ secondsLeft: 9, newPort: 9922, oldPorts: [22], onLogin: false, tailnet: false },
    };
    const notice = hardeningNotice({ waiting, tailnet: null, takenBack: null });
    expect(notice?.split("\n").slice(1)).toEqual([`  ${way.line}`, ...(hinted ? [way.hint] : [])]);
  });

  test("an address in the tailnet is the one to log in at", () => {
    const way = wayIn({ ...to, tailnet: "100.64.0.5" }, "10.0.0.4");
    expect(way).toEqual({ line: "ssh -p 9922 deploy@100.64.0.5 sudo clincher confirm", hint: "" });
  });
});
