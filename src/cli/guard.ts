import { dirname } from "node:path";
import { exitCodes } from "../exit.ts";
import { readPolicy } from "../guard/policy-file.ts";
import { startGuard } from "../guard/serve.ts";
import { Failure } from "../problem.ts";
import { command } from "./command.ts";

export const guardCommand = command({
  name: "guard",
  summary: "Filter what the gateway may ask of Docker. Run by systemd.",
  details: [
    "Listens on a unix socket and passes on to Docker what OpenClaw's sandbox needs, and nothing else: every request is read once, judged by the policy file, and written anew. Each refusal is one line of JSON in the journal.",
    "Runs until it is stopped. clincher starts it as clincher-guard.service; nobody has to start it by hand.",
  ],
  examples: [
    ["journalctl -u clincher-guard -o cat", "What was refused, and why."],
    [
      "clincher guard --socket /opt/openclaw/guard/docker.sock --policy /var/lib/clincher/guard.json",
      "As the service runs it.",
    ],
  ],
  args: {
    socket: { type: "string", description: "Where to listen; the folder must exist." },
    policy: { type: "string", description: "The policy, a JSON file that clincher writes." },
  },
  async run({ socket, policy }, { host, stdout }) {
    if (socket === undefined || policy === undefined)
      throw new Failure(exitCodes.settings, {
        what: "clincher guard needs --socket and --policy",
        where: "command line of clincher guard",
        fix: "It is started by systemd: systemctl status clincher-guard",
      });
    const folder = await host.stat(dirname(socket));
    if (folder?.kind !== "directory" || folder.uid !== host.user || (folder.mode & 0o022) !== 0)
      throw new Failure(exitCodes.failed, {
        what: `${dirname(socket)} is not a folder that only root can write in`,
        fix: "Run: clincher install",
      });
    const server = await startGuard({
      host,
      socket,
      policy: await readPolicy(host, policy),
      write: (line) => stdout.write(line),
    });
    await new Promise<void>((resolve) => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    });
    server.close();
    return exitCodes.ok;
  },
});
