import { hostAssets } from "../../embedded/host-host.ts";
import { banner } from "../resources/banner.ts";
import { directory } from "../resources/directory.ts";
import { file } from "../resources/file.ts";
import { loginDefs } from "../resources/login-defs.ts";
import { noWider } from "../resources/no-wider.ts";
import type { PhaseDefinition } from "./phase.ts";

/** Folders and files that say what root runs, and when. */
const schedules = [
  "/etc/crontab",
  "/etc/cron.d",
  "/etc/cron.hourly",
  "/etc/cron.daily",
  "/etc/cron.weekly",
  "/etc/cron.monthly",
];

const readable = { mode: 0o644, uid: 0, gid: 0 } as const;

/** Where a password is hashed the old way, it is at least expensive to guess; and failed logins are counted. */
const passwords = { SHA_CRYPT_MIN_ROUNDS: "65536", SHA_CRYPT_MAX_ROUNDS: "65536", FAILLOG_ENAB: "yes" };

/** What every login meets: banners, an end for forgotten shells, schedules that only root reads. */
export const baselinePhase: PhaseDefinition = {
  name: "baseline",
  title: "Logins and schedules",
  packages: ["libpam-pwquality"],
  resources: () => [
    banner("/etc/issue", hostAssets.issue),
    banner("/etc/issue.net", hostAssets.issue),
    file({ path: "/etc/profile.d/clincher.sh", content: hostAssets.profile, ...readable }),
    directory("/etc/security/pwquality.conf.d", { mode: 0o755, uid: 0, gid: 0 }),
    file({
      path: "/etc/security/pwquality.conf.d/clincher.conf",
      content: hostAssets.pwquality,
      ...readable,
    }),
    loginDefs(passwords),
    ...schedules.map((path) => noWider(path, 0o700)),
  ],
};
