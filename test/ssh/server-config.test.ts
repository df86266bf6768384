import { describe, expect, test } from "bun:test";
import { effectiveForUser, effectiveSettings, serverConfigText } from "../../src/ssh/server-config.ts";

describe("the drop-in", () => {
  test("has the wanted port first, then the old ones", () => {
    const lines = serverConfigText({ ports: [9922, 22], exempt: [], user: "deploy" }).split("\n");
    expect(lines.filter((line) => line.startsWith("Port"))).toEqual(["Port 9922", "Port 22"]);
    expect(lines.some((line) => line.startsWith("PerSource"))).toBe(false);
  });

  test("never punishes the operator's addresses, where sshd punishes", () => {
    const text = serverConfigText({ ports: [22], exempt: ["203.0.113.7", "2001:db8::/48"], user: "deploy" });
    expect(text).toContain("PerSourcePenaltyExemptList 203.0.113.7,2001:db8::/48\n");
  });

  test("takes the user's keys from one file, and from nobody else", () => {
    const text = serverConfigText({ ports: [22], exempt: [], user: "deploy" });
    const own = [
      "Match User deploy",
      "  AuthorizedKeysFile .ssh/authorized_keys",
      "  AuthorizedKeysCommand none",
      "  TrustedUserCAKeys none",
    ];
    expect(text).toEndWith(`\n${own.join("\n")}\n`);
    expect(effectiveForUser.get("authorizedkeysfile")).toBe(".ssh/authorized_keys");
    expect(effectiveSettings.has("authorizedkeysfile")).toBe(false);
  });

  test("says once what it says", () => {
    const keywords = serverConfigText({ ports: [1], exempt: [], user: "deploy" })
      .split("\n")
      .map((line) => line.split(" ")[0])
      .filter((word) => word !== "" && word !== "#");
    expect(new Set(keywords).size).toBe(keywords.length);
    expect(Object.fromEntries(effectiveSettings)).toMatchObject({
      permitrootlogin: "no",
      passwordauthentication: "no",
      kbdinteractiveauthentication: "no",
      pubkeyauthentication: "yes",
      authenticationmethods: "publickey",
      permitemptypasswords: "no",
      permituserenvironment: "no",
      maxauthtries: "3",
      allowtcpforwarding: "no",
      allowagentforwarding: "no",
      x11forwarding: "no",
      permittunnel: "no",
    });
    // sshd prints lists of algorithms otherwise than they are written.
    for (const keyword of ["KexAlgorithms", "HostKeyAlgorithms", "Ciphers", "MACs"]) {
      expect(keywords).toContain(keyword);
      expect(effectiveSettings.has(keyword.toLowerCase())).toBe(false);
    }
  });
});
