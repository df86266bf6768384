/** Files of clincher's own part of the firewall. */
export const firewallPaths = {
  folder: "/etc/clincher/firewall",
  rules: { 4: "/etc/clincher/firewall/v4.rules", 6: "/etc/clincher/firewall/v6.rules" },
  script: "/usr/local/sbin/clincher-firewall",
  unit: "/etc/systemd/system/clincher-firewall.service",
  ufwUnit: "/etc/systemd/system/ufw.service.d/clincher.conf",
} as const;

export const firewallService = "clincher-firewall.service";
