import { stdout } from "../console/terminal.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { exitCodes } from "../exit.ts";
import { exportBackup } from "../recovery/legacy/export.ts";
import { alone } from "./alone.ts";
import { command } from "./command.ts";
import { withProgress } from "./long-work.ts";

export const exportCommand = command({
  name: "backup export",
  summary: "Write a backup as archives that openssl and tar open.",
  details: [
    "For whoever has no clincher: openclaw-data-DATE.tar.gz.enc, -sandboxes- and -config-, encrypted with backup_key; beside them a manifest that sha256sum checks, and a code that shows that nobody without the key has changed anything. See docs/legacy.md.",
    "clincher restore FILE… reads them as well.",
  ],
  examples: [["clincher backup export --to /mnt/usb/openclaw", "The newest backup, to a disk."]],
  args: {
    id: { type: "positional", valueHint: "ID", default: "latest", description: "Which backup." },
    to: {
      type: "string",
      valueHint: "FOLDER",
      default: "/var/backups/clincher-export",
      description: "Where the archives go.",
    },
    target: {
      type: "string",
      valueHint: "NAME",
      description: "Take it from this place, by its name in backup.targets.",
    },
    json: { type: "boolean", description: "One JSON object." },
  },
  async run(args, { host, environment }) {
    const given = { snapshot: args.id, target: args.target, folder: args.to };
    const exported = await alone(host, async () => {
      const { site } = await knownDeployment(host, environment);
      return await withProgress(args.json === true, (progress) =>
        exportBackup(host, site.deployment, given, progress),
      );
    });
    const { folder, files } = exported;
    stdout.write(
      args.json
        ? `${JSON.stringify(exported)}\n`
        : `Written to ${folder}, and read back:\n${files.map((name) => `  ${name}\n`).join("")}\nNext: copy them away. Only backup_key opens them; it is on the recovery sheet.\n`,
    );
    return exitCodes.ok;
  },
});
