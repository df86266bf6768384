import { createHash } from "node:crypto";
import type { Settings } from "../settings/schema.ts";

/** Who logs in, from where, over which port: equal for settings that mean the same by it. */
export const accessDigest = ({
  admin,
  ssh,
  tailscale,
}: Pick<Settings, "admin" | "ssh" | "tailscale">): string =>
  createHash("sha256")
    .update(JSON.stringify([admin, ssh, tailscale.ssh_only]))
    .digest("hex");
