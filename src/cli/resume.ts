import { stdout } from "../console/terminal.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { exclusively } from "../deploy/lock.ts";
import { exitCodes } from "../exit.ts";
import { resume } from "../recovery/resume.ts";
import { command } from "./command.ts";
import { withEvents } from "./with-events.ts";

/** How long a new release may take to become healthy, seconds: as clincher upgrade's own --within. */
const within = 300;

export const resumeCommand = command({
  name: "resume",
  summary: "Finish what was cut off: a restore, an upgrade, a way back.",
  details: [
    "systemd runs it after each boot and every two minutes, so that a connection that dropped or a power cut does not leave the agent stopped. A restore is finished once its data is complete; an upgrade goes on, and is taken back when the new release does not work; a way back is finished. What was not far enough is left as if it had never begun.",
    "It leaves a clincher that is at work alone (exit code 5), and does nothing where nothing was cut off.",
  ],
  examples: [["clincher resume", "Now, instead of within two minutes."]],
  args: {},
  async run(_args, { host, environment }) {
    return await exclusively(host, async () => {
      const { redact } = await knownDeployment(host, environment);
      const done = await withEvents(false, "resume", redact, (run, told) =>
        resume(host, { environment, within, run, ...told }),
      );
      const nothing = stdout.style.live ? ["Nothing was cut off here."] : [];
      stdout.write([...(done.length === 0 ? nothing : done), ""].join("\n"));
      return exitCodes.ok;
    });
  },
});
