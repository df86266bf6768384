/** Keys that may log in where the settings name none: made from what was there, and the operator's from then on. */
export const keysPath = "/etc/clincher/authorized_keys";
/** Who else may become root: made from what was there, and the operator's from then on. */
export const administratorsPath = "/etc/clincher/administrators";
/** Of several files that speak of a user the last one counts: "deploy ALL=(ALL) ALL" in a later one asks for a password. */
export const sudoersPath = "/etc/sudoers.d/zz-clincher";
/** Where a new setting of sshd is tried before it counts. */
export const candidatePath = "/run/clincher/sshd_config";
