import { describe, expect, test } from "bun:test";
import { ufwChains } from "../../../src/firewall/ufw/chains.ts";
import { textsOf } from "../given.ts";

describe("the kernel against ufw's files", () => {
  const wanted = ufwChains(textsOf(4), 4);

  test("its own files, and what its init script adds to them", () => {
    const texts = {
      ...textsOf(4),
      after: "*filter\n-A ufw-after-input -p udp --dport 137 -j RETURN\nCOMMIT",
    };
    const chains = Object.fromEntries(ufwChains(texts, 4));
    expect(chains["ufw-before-input"]?.at(-1)).toBe("-j ufw-user-input");
    expect(chains).toMatchObject({
      "ufw-before-output": ["-j ufw-user-output"],
      "ufw-before-forward": ["-j ufw-user-forward"],
      "ufw-after-input": ["-p udp --dport 137 -j RETURN"],
      "ufw-skip-to-policy-input": ["-j DROP"],
      "ufw-skip-to-policy-output": ["-j ACCEPT"],
      "ufw-skip-to-policy-forward": ["-j DROP"],
      "ufw-track-input": [],
      "ufw-track-output": ["tcp", "udp"].map((each) => `-p ${each} -m conntrack --ctstate NEW -j ACCEPT`),
      "ufw-user-logging-forward": [],
    });
  });

  test("a list of sources is as many rules", () => {
    expect(wanted.get("ufw-before-input")?.filter((rule) => rule.includes("--sport 67"))).toEqual([
      "-p udp -s 10.0.0.0/8 --sport 67 --dport 68 -j ACCEPT",
      "-p udp -s 10.9.0.1 --sport 67 --dport 68 -j ACCEPT",
    ]);
  });

  test("chains that others have rules in too are not ufw's to fill: ufw-docker's block in after.rules", () => {
    const after =
      "*filter\n:DOCKER-USER - [0:0]\n-A DOCKER-USER -j ufw-user-forward\n-A FORWARD -j X\n:X - [0:0]\nCOMMIT";
    const chains = ufwChains({ ...textsOf(4), after }, 4);
    expect([chains.has("DOCKER-USER"), chains.has("FORWARD"), chains.has("X")]).toEqual([false, false, true]);
  });

  test("other tables in the files are left alone", () => expect(wanted.has("POSTROUTING")).toBe(false));
});
