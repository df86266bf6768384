import needrestart from "../assets/host/apt/needrestart.conf" with { type: "text" };
import upgrades from "../assets/host/apt/upgrades.conf" with { type: "text" };
import auditRules from "../assets/host/audit/docker.rules" with { type: "text" };
import daemon from "../assets/host/docker/daemon.json";
import jail from "../assets/host/fail2ban/jail.local" with { type: "text" };
import ownJails from "../assets/host/fail2ban/own.local" with { type: "text" };
import coredump from "../assets/host/login/coredump.conf" with { type: "text" };
import issue from "../assets/host/login/issue" with { type: "text" };
import limits from "../assets/host/login/limits.conf" with { type: "text" };
import profile from "../assets/host/login/profile.sh" with { type: "text" };
import pwquality from "../assets/host/login/pwquality.conf" with { type: "text" };
import modules from "../assets/host/modprobe/clincher.conf" with { type: "text" };
import sharedMemory from "../assets/host/shm/clincher-shm.service" with { type: "text" };
import swap from "../assets/host/swap/swapfile.swap" with { type: "text" };
import ipv6Off from "../assets/host/sysctl/ipv6-off.conf" with { type: "text" };
import kernel from "../assets/host/sysctl/kernel.conf" with { type: "text" };
import sysstat from "../assets/host/sysstat/sysstat.default" with { type: "text" };

/** Files of the host as they are in assets/host, carried inside the executable. */
export const hostAssets = {
  auditRules,
  coredump,
  daemon,
  ipv6Off,
  issue,
  jail,
  kernel,
  limits,
  modules,
  needrestart,
  ownJails,
  profile,
  pwquality,
  sharedMemory,
  swap,
  sysstat,
  upgrades,
} as const;
