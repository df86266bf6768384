import { hostAssets } from "../../embedded/host-host.ts";
import { auditRulesLoaded } from "../resources/audit-rules.ts";
import { directory } from "../resources/directory.ts";
import { file } from "../resources/file.ts";
import { notInContainer } from "../resources/not-in-container.ts";
import { packages } from "../resources/packages.ts";
import { service } from "../resources/service.ts";
import type { PhaseDefinition } from "./phase.ts";

export const auditRulesPath = "/etc/audit/rules.d/50-clincher.rules";

/** Who changes what containers are made of. A system in a container has no audit: the kernel keeps that to itself. */
export const auditPhase: PhaseDefinition = {
  name: "audit",
  title: "Audit rules",
  resources: () =>
    [
      packages("audit", ["auditd"]),
      directory("/etc/audit/rules.d", { mode: 0o750, uid: 0, gid: 0 }),
      file({ path: auditRulesPath, content: hostAssets.auditRules, mode: 0o640, uid: 0, gid: 0 }),
      service("auditd.service"),
      auditRulesLoaded(auditRulesPath, hostAssets.auditRules),
    ].map(notInContainer),
};
