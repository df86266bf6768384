import { stderr, stdout } from "../console/terminal.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { exitCodes } from "../exit.ts";
import { findLost, forgetLost, type Lost, namedPlace } from "../recovery/lost.ts";
import { agreed } from "./agreed.ts";
import { alone } from "./alone.ts";
import { command } from "./command.ts";

/** Pure: what a person is shown before. */
export const lostText = ({ place: { name, repository }, whole, ids }: Lost): string =>
  [
    whole
      ? `There were backups in ${name} (${repository}), and there is no repository any more.`
      : `Backups that were in ${name} (${repository}) are gone.`,
    ...(ids.length === 0 ? [] : [`Missed: ${ids.join(", ")}`]),
    ...(whole
      ? ["A disk that is not mounted looks like this. Forgotten, the next backup begins anew there."]
      : []),
    "",
  ].join("\n");

export const forgetLostCommand = command({
  name: "backup forget-lost",
  summary: "Accept that backups of a place are gone for good.",
  details: [
    "Backups that were made and are not there are an error, and so is a place that had some and has none: a disk that is not mounted looks like that. Where they are lost for good, or were removed on purpose, this ends it; the next backup then makes a new repository where there is none.",
    "Shows what is missed, and asks. Removes nothing that is stored. A place that does not answer has lost nothing: exit code 6.",
  ],
  examples: [["clincher backup forget-lost local", "In the place of that name."]],
  args: {
    place: {
      type: "positional",
      required: true,
      valueHint: "NAME",
      description: "A place, by its name in backup.targets.",
    },
    yes: { type: "boolean", alias: "y", description: "Do not ask." },
    json: { type: "boolean", description: "One JSON object." },
  },
  async run(args, { host, environment }) {
    return await alone(host, async () => {
      const { site } = await knownDeployment(host, environment);
      const lost = await findLost(host, namedPlace(site.deployment, args.place));
      const ids = lost?.ids ?? [];
      const question = {
        command: "backup forget-lost",
        message: "Forget them?",
        yes: args.yes === true,
        json: args.json === true,
      };
      if (lost !== null && !args.json) stdout.write(lostText(lost));
      if (lost !== null && !(await agreed(question))) {
        stderr.write("Nothing was changed.\n");
        return exitCodes.interrupted;
      }
      if (lost !== null) await forgetLost(host, lost);
      if (args.json)
        stdout.write(
          `${JSON.stringify({ place: args.place, whole: lost?.whole ?? false, forgotten: ids })}\n`,
        );
      else
        stdout.write(
          lost === null
            ? `Nothing is missed in ${args.place}. Next: clincher backup list\n`
            : "Forgotten. Next: clincher backup run\n",
        );
      return exitCodes.ok;
    });
  },
});
