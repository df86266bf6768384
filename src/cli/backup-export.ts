import { stdout } from "../console/terminal.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { exitCodes } from "../exit.ts";
import { type Exported, exportBackup } from "../recovery/legacy/export.ts";
import { alone } from "./alone.ts";
import { command } from "./command.ts";
import { withProgress } from "./long-work.ts";
import { someNames } from "./some-names.ts";

/** Pure: what a person is told after. */
export const exportedText = ({ folder, files, left }: Exported): string =>
  [
    `Written to ${folder}, and read back:`,
    ...files.map((name) => `  ${name}`),
    ...(left.count === 0
      ? []
      : [
          `Not in them (pipes, sockets and devices, and names that are not UTF-8): ${someNames(left.first, left.count)}`,
        ]),
    "",
    "Next: copy them away. Only backup_key opens them; it is on the recovery sheet.",
    "",
  ].join("\n");

export const exportCommand = command({
  name: "backup export",
  summary: "Write a backup as archives that openssl and tar open.",
  details: [
    "For whoever has no clincher: openclaw-data-DATE.tar.gz.enc, -sandboxes- and -config-, encrypted with backup_key; beside them a manifest that sha256sum checks, and a code that shows that nobody without the key has changed anything. See docs/legacy.md.",
    "clincher restore FILE… reads them as well. Pipes, sockets, devices and names that are not UTF-8 are left out, and named.",
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
    stdout.write(args.json ? `${JSON.stringify(exported)}\n` : exportedText(exported));
    return exitCodes.ok;
  },
});
