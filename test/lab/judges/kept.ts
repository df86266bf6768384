/** Suggestions of Lynis that are not followed, by the beginning of "TEST-ID|text|details", with the reason. */
export const keptSuggestions: readonly { readonly match: string; readonly reason: string }[] = [
  { match: "LYNIS", reason: "Debian's release of Lynis is what there is to judge with" },
  {
    match: "DEB-0280",
    reason:
      "per-session temporary folders break what changes its user in between (apt, sudo) for little: services have PrivateTmp",
  },
  { match: "DEB-0810", reason: "asks bugs.debian.org at each upgrade, and stops unattended ones" },
  {
    match: "BOOT-5264",
    reason: "units of the distribution stay as it tests them; clincher's own are confined",
  },
  { match: "KRNL-5788", reason: "the lab's servers are containers without a kernel of their own" },
  {
    match: "BOOT-5180",
    reason: "the lab's servers are containers, which Lynis does not look at the boot of",
  },
  { match: "MACF-6208", reason: "the lab machine's kernel has no AppArmor: see CIS 5.2" },
  { match: "AUTH-9284", reason: "the accounts meant have no password on purpose: logins are by key" },
  {
    match: "AUTH-9286",
    reason:
      "an expired password ends logins by key as well, without a password to renew it: a lock-out with a date",
  },
  {
    match: "AUTH-9328",
    reason:
      "with 027, keys and sources that an administrator adds by hand cannot be read by apt's own user; new homes are 0700",
  },
  { match: "FILE-6310", reason: "the provider lays out the disk" },
  {
    match: "PKGS-7388",
    reason: "the lab's mirror has another name than security.debian.org; the security archive is in use",
  },
  {
    match: "PKGS-7392",
    reason: "the lab's base image is older than its mirror: the nightly upgrade installs them",
  },
  { match: "PKGS-7394", reason: "unattended-upgrades and apt list --upgradable say the same" },
  { match: "FIRE-4513", reason: "rules that nothing has matched yet are what a firewall is for" },
  { match: "LOGG-2154", reason: "one server for one operator; alerts leave the server" },
  {
    match: "LOGG-2190",
    reason: "files that were replaced by an upgrade and are still open: needrestart sees to them",
  },
  {
    match: "ACCT-9622",
    reason: "a record of every process, of which containers start thousands; audit rules watch what matters",
  },
  {
    match: "ACCT-9628",
    reason: "installed on a machine of its own; a container's kernel keeps audit to itself",
  },
  {
    match: "FINT-4350",
    reason:
      "debsums compares the packages' files each week and `clincher plan` everything else; a database on the same disk proves no more to an intruder who is root",
  },
  { match: "TOOL-5002", reason: "clincher is one, but not one that Lynis knows" },
  {
    match: "KRNL-6000",
    reason:
      "net.ipv4.conf.all.forwarding and kernel.modules_disabled: Docker has to forward packets and load modules",
  },
  {
    match: "HRDN-7230",
    reason:
      "scanners for mail and Windows shares; there are neither, and each alarm of theirs here would be false",
  },
  {
    match: "USB-3000",
    reason: "USBGuard would cut off the cloud console's keyboard; storage drivers are never loaded",
  },
  { match: "SSH-7408", reason: "" },
];
