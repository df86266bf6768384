import { describe, expect, test } from "bun:test";
import { hostAssets } from "../../embedded/host-host.ts";
import { jailText } from "../../src/phases/fail2ban.ts";
import { upgradesText } from "../../src/phases/upgrades.ts";
import { parseRequirements } from "../../src/resources/kernel/requirement.ts";

const choices = {
  os: "debian",
  dockerRepository: false,
  tailscaleRepository: false,
  rebootTime: "04:30",
} as const;
// biome-ignore lint/suspicious/noTemplateCurlyInString: unattended-upgrades' own variable
const codename = "${distro_codename}";
const origins = (text: string): readonly string[] =>
  [...text.matchAll(/^ {2}"(origin=[^"]+)";$/gm)].map(([, origin = ""]) => origin);

describe("unattended upgrades", () => {
  test("on Debian, where the security archive's codename ends in -security", () =>
    expect(origins(upgradesText(choices))).toEqual([
      `origin=Debian,codename=${codename}-security,label=Debian-Security`,
      `origin=Debian,codename=${codename},label=Debian-Security`,
    ]));

  // As in the file that Ubuntu 24.04's package brings, there as id:codename-security.
  test("on Ubuntu", () =>
    expect(origins(upgradesText({ ...choices, os: "ubuntu" }))).toEqual([
      `origin=Ubuntu,archive=${codename}-security,label=Ubuntu`,
      `origin=UbuntuESMApps,archive=${codename}-apps-security,label=UbuntuESMApps`,
      `origin=UbuntuESM,archive=${codename}-infra-security,label=UbuntuESM`,
    ]));

  test("Docker's repository where it is used", () =>
    expect(origins(upgradesText({ ...choices, dockerRepository: true }))).toContain(
      "origin=Docker,label=Docker CE",
    ));

  test("and Tailscale's", () =>
    expect(origins(upgradesText({ ...choices, tailscaleRepository: true }))).toContain(
      "origin=Tailscale,label=Tailscale",
    ));

  test("lists of other files are cleared before ours", () => {
    const text = upgradesText(choices);
    expect(text.indexOf("#clear Unattended-Upgrade::Origins-Pattern;")).toBeLessThan(
      text.indexOf("Unattended-Upgrade::Origins-Pattern {"),
    );
    expect(text).toContain("#clear Unattended-Upgrade::Allowed-Origins;");
  });

  test.each([
    ["04:30", ['Automatic-Reboot "true"', 'Automatic-Reboot-Time "04:30"']],
    ["never", ['Automatic-Reboot "false"']],
  ])("reboot at %s", (rebootTime, expected) => {
    const text = upgradesText({ ...choices, rebootTime });
    const lines = [...text.matchAll(/^Unattended-Upgrade::(Automatic-Reboot(?:-Time)? ".*");$/gm)];
    expect(lines.map(([, line]) => line)).toEqual(expected);
  });
});

describe("fail2ban", () => {
  test.each([
    [["192.0.2.10", "2001:db8::/48"], "ignoreip = 127.0.0.0/8 ::1 192.0.2.10 2001:db8::/48"],
    [["anywhere", "192.0.2.10"], "ignoreip = 127.0.0.0/8 ::1"],
  ])("never bans %o", (addresses, line) => expect(jailText(addresses, false).split("\n")).toContain(line));

  test("who is never banned is said of this jail alone: your own files say it of all jails, or of theirs", () => {
    const sections = jailText(["192.0.2.1"], false)
      .split("\n")
      .filter((line) => /^(\[|ignoreip)/.test(line));
    expect(sections).toEqual(["[sshd]", "ignoreip = 127.0.0.0/8 ::1 192.0.2.1"]);
  });

  test("nor anybody of the tailnet", () =>
    expect(jailText(["anywhere"], true)).toContain(
      "ignoreip = 127.0.0.0/8 ::1 100.64.0.0/10 fd7a:115c:a1e0::/48\n",
    ));
});

describe("the kernel's settings", () => {
  const requirements = parseRequirements(hostAssets.kernel + hostAssets.ipv6Off);
  test("each once", () =>
    expect(new Set(requirements.map(({ path }) => path)).size).toBe(requirements.length));

  test.each([
    "net/ipv4/ip_forward",
    "net/ipv4/conf/all/forwarding",
    "kernel/modules_disabled",
    "user/max_user_namespaces",
  ])("%s is left alone: containers need it", (path) =>
    expect(requirements.map((each) => each.path)).not.toContain(path),
  );

  test("bounds keep their kinds", () => {
    const kinds = new Map(requirements.map(({ path, kind }) => [path, kind]));
    expect(kinds.get("net/core/somaxconn")).toBe("at least");
    expect(kinds.get("vm/swappiness")).toBe("at most");
    expect(kinds.get("net/ipv6/conf/all/disable_ipv6")).toBe("exactly");
  });
});
