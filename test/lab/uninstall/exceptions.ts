import type { Exception } from "../state/manifest.ts";

/** Everything that may be other than before, and why. */
export const exceptions: readonly Exception[] = [
  { path: /^\/usr\/local\/bin\/clincher$/, why: "the executable stays; uninstall says how to remove it" },
  { path: /^\/root\/(kept\.tar\.gz\.enc|archive\.key)$/, why: "the archive that was asked for, and its key" },
  { path: /^\/var\/log(\/|$)/, why: "logs of what happened" },
  { path: /^\/var\/cache\//, why: "caches: apt's, debconf's, ldconfig's" },
  { path: /^\/etc\/ld\.so\.cache$/, why: "a cache that ldconfig makes anew" },
  { path: /^\/var\/lib\/(apt|dpkg|ucf|pam)\//, why: "the books of apt, dpkg, ucf and pam-auth-update" },
  {
    path: /^\/var\/lib\/systemd\//,
    why: "systemd's own: when timers last ran, which units were enabled by packages",
  },
  { path: /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$/, why: "backups that useradd makes" },
  { path: /^\/var\/lib\/(docker|containerd)$/, why: "mounts of the lab, which cannot be removed" },
];

/** Beside files: the kernel takes these in one direction only. */
export const allowedStates: readonly RegExp[] = [
  /^kernel: . kernel\.(kexec_load_disabled|unprivileged_bpf_disabled) = /,
];
