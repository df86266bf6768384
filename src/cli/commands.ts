import { backupCommand } from "./backup.ts";
import { budgetCommand } from "./budget.ts";
import type { Command } from "./command.ts";
import { completionCommand } from "./completion.ts";
import { confirmCommand } from "./confirm.ts";
import { devicesCommand } from "./devices.ts";
import { doctorCommand } from "./doctor.ts";
import { drillCommand } from "./drill.ts";
import { egressCommand } from "./egress.ts";
import { explainCommand } from "./explain.ts";
import { firewallCommand } from "./firewall.ts";
import { guardCommand } from "./guard.ts";
import { hardenCommand } from "./harden.ts";
import { initCommand } from "./init.ts";
import { installCommand } from "./install.ts";
import { logsCommand } from "./logs.ts";
import { manCommand } from "./man.ts";
import { pinsCommand } from "./pins.ts";
import { planCommand } from "./plan.ts";
import { recoverySheetCommand } from "./recovery-sheet.ts";
import { redTeamCommand } from "./red-team.ts";
import { restoreCommand } from "./restore.ts";
import { resumeCommand } from "./resume.ts";
import { rollbackCommand } from "./rollback.ts";
import { rotateCommand } from "./rotate.ts";
import { scheduleCommand } from "./schedule.ts";
import { selfUpdateCommand } from "./self-update.ts";
import { restartCommand, startCommand, stopCommand } from "./services.ts";
import { smokeTestCommand } from "./smoke-test.ts";
import { standbyCommand } from "./standby.ts";
import { statusCommand } from "./status.ts";
import { supportBundleCommand } from "./support-bundle.ts";
import { uninstallCommand } from "./uninstall.ts";
import { upgradeCommand } from "./upgrade.ts";
import { verifyCommand } from "./verify.ts";
import { versionCommand } from "./version.ts";

/** The command tree, in the order in which people need it. */
export const commands: readonly Command[] = [
  initCommand,
  planCommand,
  installCommand,
  confirmCommand,
  statusCommand,
  verifyCommand,
  smokeTestCommand,
  budgetCommand,
  redTeamCommand,
  doctorCommand,
  supportBundleCommand,
  logsCommand,
  startCommand,
  stopCommand,
  restartCommand,
  backupCommand,
  drillCommand,
  upgradeCommand,
  rollbackCommand,
  scheduleCommand,
  restoreCommand,
  resumeCommand,
  recoverySheetCommand,
  standbyCommand,
  devicesCommand,
  egressCommand,
  explainCommand,
  pinsCommand,
  rotateCommand,
  hardenCommand,
  firewallCommand,
  selfUpdateCommand,
  uninstallCommand,
  guardCommand,
  versionCommand,
  completionCommand(() => commands),
  manCommand(() => commands),
];
