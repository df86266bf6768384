import { openPrompter, type Prompter } from "../console/prompt.ts";
import { secretsNotLost } from "../deploy/known-deployment.ts";
import { readMachine } from "../deploy/machine.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { readInputFiles } from "../deploy/sources.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure, type Problem } from "../problem.ts";
import { exampleText } from "../settings/example.ts";
import { missingProblem } from "../settings/init/missing.ts";
import { decide, type InitOutcome, type InitRequest, keepsSettings } from "../settings/init/outcome.ts";
import { nextQuestion, type Question, withAnswer } from "../settings/init/questions.ts";
import { type InitState, problemsIn } from "../settings/init/state.ts";
import { loadSettings, settingsPath } from "../settings/load.ts";
import { loadSecrets, secretsPath } from "../settings/secrets/load.ts";
import { checkSettingsFile } from "../settings/settings-file.ts";
import type { Assignments, Environment } from "../settings/sources.ts";
import { alone } from "./alone.ts";
import { command } from "./command.ts";
import { initJson, initPreview, initReport } from "./init-report.ts";
import { settingsFlags, settingsFrom } from "./settings-flags.ts";

const refuse = (problems: readonly Problem[]): void => {
  const [first, ...rest] = problems;
  if (first !== undefined) throw new Failure(exitCodes.settings, first, ...rest);
};

/** ssh's first word is where the login comes from; sudo keeps it only where it is told to. */
const loginAddress = ({ SSH_CONNECTION = "" }: Environment): string | null =>
  SSH_CONNECTION.split(" ")[0] || null;

/** What there is before anybody is asked. Everything that is wrong with it is reported together. */
async function start(
  host: Host,
  environment: Environment,
  given: { readonly flags: Assignments; readonly secretsFile?: string; readonly force: boolean },
): Promise<{ request: InitRequest; state: InitState }> {
  const stat = await host.stat(settingsPath);
  const untrusted = stat === null ? null : checkSettingsFile(settingsPath, stat);
  if (untrusted !== null) refuse([untrusted]);
  const [files, machine] = await Promise.all([readInputFiles(host, environment, given), readMachine(host)]);
  const secretSources = { override: files.override, environment, environmentFiles: files.environmentFiles };
  const secrets = loadSecrets({ ...secretSources, file: files.secrets });
  const inFile = loadSecrets({ override: null, environment: {}, environmentFiles: {}, file: files.secrets });
  const request = {
    flags: given.flags,
    settingsFile: files.settings,
    secretsFile: files.secrets,
    secretsInFile: inFile.ok ? inFile.secrets : {},
    force: given.force,
  };
  const keep = keepsSettings(request);
  const state = {
    sources: { flags: keep ? {} : given.flags, file: files.settings, environment },
    secrets: secrets.ok ? secrets.secrets : {},
    keep,
    memory: machine.memory,
    loginFrom: loginAddress(environment),
    skipped: [],
  };
  refuse([...problemsIn(state), ...(secrets.ok ? [] : secrets.problems)]);
  return { request, state };
}

const ask = (prompter: Prompter, question: Question): Promise<string | boolean> => {
  if (question.kind === "choice") return prompter.choice(question);
  if (question.kind === "confirm") return prompter.confirm(question);
  return prompter.text({ ...question, hidden: question.kind === "secret" });
};

async function write(host: Host, { writes }: InitOutcome): Promise<void> {
  if (writes.length === 0) return;
  await alone(host, async () => {
    await host.makeDirectory("/etc/clincher", { mode: 0o755, uid: 0, gid: 0 });
    for (const { path, content, mode } of writes)
      await host.writeFile(path, content, { mode, uid: 0, gid: 0 });
  });
}

/** From what is given to the files; asks `prompter` for what is missing. Null when the person did not want the files. */
export async function initialise(
  host: Host,
  environment: Environment,
  given: { readonly flags: Assignments; readonly secretsFile?: string; readonly force: boolean },
  prompter: Prompter | null,
): Promise<InitOutcome | null> {
  mustBeRoot(host);
  const started = await start(host, environment, given);
  let state = started.state;
  if (!given.force && state.secrets.backup_key === undefined) await secretsNotLost(host);
  const missing = prompter === null ? missingProblem(state, settingsPath, secretsPath) : null;
  if (missing !== null) refuse([missing]);
  if (prompter !== null)
    for (let question = nextQuestion(state); question !== null; question = nextQuestion(state))
      state = withAnswer(state, question, await ask(prompter, question));
  const loaded = loadSettings(state.sources);
  if (!loaded.ok) throw new Failure(exitCodes.settings, ...loaded.problems);
  const outcome = decide(started.request, loaded, state.secrets);
  if (prompter !== null && outcome.writes.length > 0) {
    prompter.say(initPreview(outcome));
    if (!(await prompter.confirm({ message: "Write this?", fallback: true }))) return null;
  }
  await write(host, outcome);
  return outcome;
}

const { config: _, ...flags } = settingsFlags;

/** `clincher init` */
export const initCommand = command({
  name: "init",
  summary: "Ask a few questions and write the settings.",
  details: [
    "Writes /etc/clincher/clincher.toml and, readable by root alone, secrets.toml beside it. What flags, an existing file or the environment give is not asked. Passwords and keys between the parts are made up, never twice.",
    "A settings file that is there stays as it is unless --force is given; then the old one is kept as clincher.toml.previous. Nothing else on the server is touched.",
  ],
  examples: [
    ["clincher init", "Ask, show what will be written, write it."],
    [
      "clincher init --yes --domain openclaw.my-company.org --admin-addresses 203.0.113.7 --memory no",
      "Ask nothing; the Anthropic key is in CLINCHER_ANTHROPIC_API_KEY.",
    ],
    ["clincher init --example", "Show every key, its default, its range and why."],
  ],
  args: {
    ...flags,
    yes: { type: "boolean", alias: "y", description: "Ask nothing; what is missing is an error." },
    force: {
      type: "boolean",
      description:
        "Write the settings file anew, from what it says now and what is given; make up secrets that an installed server lost.",
    },
    json: { type: "boolean", description: "One JSON object; asks nothing." },
    example: { type: "boolean", description: "Show the commented example of clincher.toml and stop." },
  },
  async run(args, { host, environment, stdout }, rawArgs) {
    if (args.example) {
      stdout.write(exampleText);
      return exitCodes.ok;
    }
    const secretsFile = args["secrets-file"];
    const given = {
      flags: settingsFrom(args, rawArgs),
      force: args.force === true,
      ...(secretsFile === undefined ? {} : { secretsFile }),
    };
    mustBeRoot(host);
    const prompter = args.yes || args.json ? null : openPrompter();
    try {
      const outcome = await initialise(host, environment, given, prompter);
      if (outcome !== null) stdout.write(args.json ? initJson(outcome) : initReport(outcome));
      else stdout.write("Nothing was written.\n");
      return outcome === null ? exitCodes.interrupted : exitCodes.ok;
    } finally {
      prompter?.close();
    }
  },
});
