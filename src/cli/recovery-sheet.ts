import { dirname } from "node:path";
import { stdout } from "../console/terminal.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { isSaved, noteSaved, readSheet, sheetHtml, sheetText } from "../recovery/sheet.ts";
import { command } from "./command.ts";

export const recoverySheetCommand = command({
  name: "recovery-sheet",
  summary: "Show what is needed when this server is gone. Print it.",
  details: [
    "The backup key, where the backups are, and the exact line that brings the server back. Whoever has it can read every backup: keep it on paper or in a password manager, and not on this server.",
    "When it is safe, say so with --saved: until then clincher reminds you.",
  ],
  examples: [
    ["clincher recovery-sheet", "To copy into a password manager."],
    ["clincher recovery-sheet --html /root/s.html", "To print; remove it then."],
    ["clincher recovery-sheet --saved", "It is in a safe place."],
  ],
  args: {
    html: { type: "string", valueHint: "FILE", description: "Write a page to print, for root only." },
    saved: { type: "boolean", description: "Note that you have it in a safe place." },
    json: { type: "boolean", description: "One JSON object." },
  },
  async run(args, { host, environment }) {
    const { site } = await knownDeployment(host, environment);
    const sheet = await readSheet(host, site.deployment);
    if (args.saved) {
      await noteSaved(host, sheet);
      stdout.write(
        args.json
          ? `${JSON.stringify({ saved: true, fingerprint: sheet.fingerprint })}\n`
          : `Noted for the key with the fingerprint ${sheet.fingerprint}. Next: clincher drill run (a rehearsal)\n`,
      );
      return exitCodes.ok;
    }
    if (args.html !== undefined) {
      if (!args.html.startsWith("/") || (await host.stat(args.html)) !== null)
        throw new Failure(exitCodes.settings, {
          what: `${args.html} is ${args.html.startsWith("/") ? "there already" : "not an absolute path"}`,
          where: "--html",
          fix: "Name a new file, from / on: --html /root/sheet.html",
        });
      if ((await host.stat(dirname(args.html)))?.kind !== "directory")
        throw new Failure(exitCodes.settings, {
          what: `The folder of ${args.html} is not there`,
          where: "--html",
          fix: "Name a new file in a folder that is there: --html /root/sheet.html",
        });
      await host.writeFile(args.html, sheetHtml(sheet), { mode: 0o600, uid: 0, gid: 0 });
      stdout.write(
        args.json
          ? `${JSON.stringify({ written: args.html })}\n`
          : `Written. Copy it to your own machine, print it, then: rm ${args.html}\n`,
      );
      return exitCodes.ok;
    }
    if (args.json) stdout.write(`${JSON.stringify({ ...sheet, saved: await isSaved(host, sheet.key) })}\n`);
    else stdout.write(`${sheetText(sheet)}\nNext, when it is safe: clincher recovery-sheet --saved\n`);
    return exitCodes.ok;
  },
});
