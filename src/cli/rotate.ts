import { openPrompter } from "../console/prompt.ts";
import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stdout } from "../console/terminal.ts";
import { readGiven } from "../deploy/given-file.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { isGenerated, prepareRotation, rotate, secretsInUse } from "../recovery/rotate.ts";
import type { Deployment } from "../settings/deployment.ts";
import { nearest } from "../settings/nearest.ts";
import { generateSecrets } from "../settings/secrets/generate.ts";
import { ruleOf, secretReason } from "../settings/secrets/rules.ts";
import { type GeneratedSecret, isSecretName, type SecretName } from "../settings/secrets.ts";
import { alone } from "./alone.ts";
import { command } from "./command.ts";
import { withEvents } from "./with-events.ts";

/** What a person does after it, where there is something. */
const afterwards: Readonly<Partial<Record<SecretName, string>>> = {
  gateway_token:
    "Browsers that are approved stay so (clincher devices); others need the new one: grep gateway_token /etc/clincher/secrets.toml",
  backup_key:
    "The recovery sheet you have opens nothing more: clincher recovery-sheet. On a standby: clincher standby prepare --key-file FILE, with the new key.",
  telegram_bot_token: "It was not tried: write to your bot to see that it answers.",
};

const listText = (deployment: Deployment, style: Style): string =>
  [
    table(
      [{ title: "Secret" }, { title: "What it is" }, { title: "Comes from", paint: style.dim }],
      secretsInUse(deployment).map((name) => [
        name,
        ruleOf(name).label,
        isGenerated(name) ? "clincher" : ruleOf(name).from,
      ]),
    ),
    "",
    "Next: clincher rotate NAME",
    "",
  ].join("\n");

const chosen = (deployment: Deployment, name: string): SecretName => {
  const known = secretsInUse(deployment);
  if (isSecretName(name) && known.includes(name)) return name;
  const near = nearest(name, known);
  throw new Failure(exitCodes.settings, {
    what: isSecretName(name) ? `${name} is not used here` : "There is no such secret",
    where: "command line of clincher rotate",
    fix: `${near === null ? "" : `Did you mean ${near}? `}Secrets in use: ${known.join(", ")}.`,
  });
};

/** The new value: made here, read from a file, or typed unseen. Never from argv, which everyone can read. */
const newValue = async (
  host: Host,
  name: SecretName,
  { file, own, json }: { readonly file: string | undefined; readonly own: boolean; readonly json: boolean },
): Promise<string> => {
  const { label, from } = ruleOf(name);
  if (file !== undefined) {
    const content = await readGiven(host, file);
    const value = content?.trim() ?? "";
    const reason = content === null ? "is not there" : secretReason(name, value);
    if (reason === null) return value;
    throw new Failure(exitCodes.settings, {
      what: content === null ? "The file is not there, or a folder" : `The value ${reason}`,
      where: file,
      fix: `Write the new ${label} there, and nothing else.`,
    });
  }
  if (isGenerated(name) && !own) return generateSecrets()[name as GeneratedSecret];
  const prompter = json ? null : openPrompter();
  if (prompter === null)
    throw new Failure(exitCodes.settings, {
      what: `The new ${label} is missing`,
      where: "command line of clincher rotate",
      fix: `Write it into a file that only root can read, then: clincher rotate ${name} --from-file FILE. It comes from ${from}.`,
    });
  try {
    return await prompter.text({
      message: `New ${label}`,
      help: `It comes from ${from}. What you type is not shown.`,
      check: (text) => secretReason(name, text),
      optional: false,
      hidden: true,
    });
  } finally {
    prompter.close();
  }
};

export const rotateCommand = command({
  name: "rotate",
  summary: "Replace a secret by a new one, and end the old one.",
  details: [
    "Without a name: the secrets in use here. Those that clincher makes (gateway_token, litellm_key, backup_key) are made anew; for the others you are asked.",
    "Only what reads the secret is restarted. Then each model and the agent are asked, and of a gateway_token or litellm_key the old one is seen to be refused. A value that does not work there is taken back. Those of Telegram and of places for backups are not tried.",
    "Whoever copied a backup together with its old key can still read that copy: a new backup_key does not encrypt anew what is stored.",
  ],
  examples: [
    ["clincher rotate", "Which secrets are there?"],
    ["clincher rotate gateway_token", "A new one for the dashboard."],
    ["clincher rotate anthropic_api_key", "Asks for the new key."],
  ],
  args: {
    name: { type: "positional", required: false, description: "One secret." },
    "from-file": { type: "string", valueHint: "FILE", description: "Take the new value from there." },
    ask: { type: "boolean", description: "Type one that clincher would make." },
    json: { type: "boolean", description: "One event a line, as JSON, and no questions." },
  },
  async run(args, { host, environment }) {
    const { deployment } = (await knownDeployment(host, environment)).site;
    if (args.name === undefined) {
      const secrets = secretsInUse(deployment).map((name) => ({ name, generated: isGenerated(name) }));
      stdout.write(args.json ? `${JSON.stringify({ secrets })}\n` : listText(deployment, stdout.style));
      return exitCodes.ok;
    }
    const name = chosen(deployment, args.name);
    const json = args.json === true;
    const value = await newValue(host, name, { file: args["from-file"], own: args.ask === true, json });
    await alone(host, async () => {
      const rotation = await prepareRotation(host, environment, name, value);
      await withEvents(args.json === true, "rotate", rotation.redact, (run, { progress }) =>
        rotate(host, rotation, run, progress),
      );
    });
    stdout.write(
      args.json
        ? `${JSON.stringify({ event: "rotated", name })}\n`
        : [
            stdout.style.green(`The new ${ruleOf(name).label} is in force.`),
            isGenerated(name)
              ? "The old one is not taken any more."
              : `End the old one where it comes from: ${ruleOf(name).from}`,
            ...(afterwards[name] === undefined ? [] : [afterwards[name]]),
            "Next: clincher verify",
            "",
          ].join("\n"),
    );
    return exitCodes.ok;
  },
});
