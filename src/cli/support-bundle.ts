import { dirname } from "node:path";
import { stdout } from "../console/terminal.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { supportBundle } from "../deploy/support-bundle.ts";
import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { command } from "./command.ts";

export const supportBundleCommand = command({
  name: "support-bundle",
  summary: "Write one text for whoever helps you, without secrets.",
  details: [
    "Version, status, what clincher doctor finds, settings, Docker, firewall, disk, memory, and the last lines of each service. Every secret of this server is replaced by its name, and whatever else looks like a key, a token or a password by what it is.",
    "Logs may quote conversations, and addresses are not hidden: read it before you send it. It is sent nowhere.",
  ],
  examples: [
    ["clincher support-bundle", "Writes /root/clincher-support-DATE.txt, for root alone."],
    ["clincher support-bundle --without-logs", "Without what the services said."],
  ],
  args: {
    output: { type: "string", valueHint: "FILE", description: "Where to write it." },
    "without-logs": { type: "boolean", description: "Leave out what the services said." },
    json: { type: "boolean", description: "One JSON object: the path and the size." },
  },
  async run(args, { host }) {
    mustBeRoot(host);
    const day = new Date(host.now()).toISOString().slice(0, 10);
    const path = args.output ?? `/root/clincher-support-${day}.txt`;
    if (!path.startsWith("/") || (await host.stat(dirname(path)))?.kind !== "directory")
      throw new Failure(exitCodes.settings, {
        what: `It cannot be written to ${path}`,
        where: "--output on the command line of clincher support-bundle",
        fix: "Give a path from / on, in a folder that is there.",
      });
    const text = await supportBundle(host, { logs: args["without-logs"] !== true });
    await host.writeFile(path, text, { mode: 0o600, uid: 0, gid: 0 });
    const bytes = Buffer.byteLength(text);
    stdout.write(
      args.json
        ? `${JSON.stringify({ path, bytes })}\n`
        : `Written: ${path} (${Math.ceil(bytes / 1024)} KiB), readable by root alone.\nNext: read it, then send it yourself: less ${path}\n`,
    );
    return exitCodes.ok;
  },
});
