import type { Check } from "./check.ts";
import { anonymousCheck } from "./checks/anonymous.ts";
import { auditCheck } from "./checks/audit.ts";
import { backupsCheck } from "./checks/backups.ts";
import { budgetCheck } from "./checks/budget.ts";
import { clockCheck } from "./checks/clock.ts";
import { compiledCheck } from "./checks/compiled.ts";
import { containersCheck } from "./checks/containers.ts";
import { dockerSocketCheck } from "./checks/docker-socket.ts";
import { driftCheck } from "./checks/drift.ts";
import { egressAllowedCheck } from "./checks/egress-allowed.ts";
import { egressRefusedCheck } from "./checks/egress-refused.ts";
import { fail2banCheck } from "./checks/fail2ban.ts";
import { firewallCheck } from "./checks/firewall.ts";
import { guardCheck } from "./checks/guard.ts";
import { httpsCheck } from "./checks/https.ts";
import { imagesCheck } from "./checks/images.ts";
import { modelsCheck } from "./checks/models.ts";
import { networksCheck } from "./checks/networks.ts";
import { pendingCheck } from "./checks/pending.ts";
import { sandboxCheck } from "./checks/sandbox.ts";
import { secretFilesCheck } from "./checks/secret-files.ts";
import { secretsCheck } from "./checks/secrets.ts";
import { settingsCheck } from "./checks/settings.ts";
import { sshCheck } from "./checks/ssh.ts";
import { stateCheck } from "./checks/state.ts";
import { tailscaleCheck } from "./checks/tailscale.ts";
import { tokenCheck } from "./checks/token.ts";
import { toolsCheck } from "./checks/tools.ts";
import { upgradesCheck } from "./checks/upgrades.ts";

/** All checks, in the order in which they are told: what is reached first, then what holds it, then the server. */
export const checks: readonly Check[] = [
  containersCheck,
  driftCheck,
  settingsCheck,
  httpsCheck,
  anonymousCheck,
  tokenCheck,
  toolsCheck,
  modelsCheck,
  budgetCheck,
  egressAllowedCheck,
  egressRefusedCheck,
  networksCheck,
  sandboxCheck,
  guardCheck,
  dockerSocketCheck,
  secretsCheck,
  secretFilesCheck,
  stateCheck,
  imagesCheck,
  compiledCheck,
  auditCheck,
  firewallCheck,
  sshCheck,
  tailscaleCheck,
  pendingCheck,
  fail2banCheck,
  upgradesCheck,
  backupsCheck,
  clockCheck,
];
