import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import type { EgressExecutable, Site } from "../phases/phase.ts";
import { Failure, type Problem } from "../problem.ts";
import { settingsText } from "../settings/init/settings-text.ts";
import { secretsWrites } from "../settings/init/writes.ts";
import { loadSettings } from "../settings/load.ts";
import { createRedactor } from "../settings/redact.ts";
import { completeSecrets } from "../settings/secrets/generate.ts";
import { loadSecrets, secretsPath } from "../settings/secrets/load.ts";
import { missingSecretProblem, missingSecrets } from "../settings/secrets/missing.ts";
import { secretsText } from "../settings/secrets/text.ts";
import type { Secrets, SomeSecrets } from "../settings/secrets.ts";
import type { Assignments, Environment, Sources } from "../settings/sources.ts";
import { checkLimits, resolveDeployment } from "../settings/tiers.ts";
import { readMachine } from "./machine.ts";
import { type InputFiles, readInputFiles } from "./sources.ts";

export interface Inputs {
  readonly flags: Assignments;
  readonly environment: Environment;
  readonly settingsFile?: string | undefined;
  readonly secretsFile?: string | undefined;
  readonly egress: EgressExecutable;
  /** Text of the settings file as it is about to be, instead of what is there. */
  readonly settingsText?: string;
  /** The same for secrets.toml. */
  readonly secretsText?: string;
  /** Answers of the wizard, where it was asked. */
  readonly answers?: { readonly settings: Assignments; readonly secrets: SomeSecrets };
}

export interface Prepared {
  readonly site: Site;
  readonly redact: (text: string) => string;
}

const refuse = (problems: readonly Problem[]): void => {
  const [first, ...rest] = problems;
  if (first !== undefined) throw new Failure(exitCodes.settings, first, ...rest);
};

/** The text secrets.toml has to have: the operator's own, with what is missing in it added below. */
const keptSecrets = ({ secrets: file }: InputFiles, wanted: Secrets): string => {
  if (file === null) return secretsText(wanted);
  const there = loadSecrets({ override: null, file, environment: {}, environmentFiles: {} });
  const { writes } = secretsWrites({ text: file.text, secrets: there.ok ? there.secrets : {} }, wanted);
  return writes.find(({ path }) => path === secretsPath)?.content ?? file.text;
};

/**
 * Settings, secrets and machine to everything the phases need. Reads, never writes. All problems of the settings are
 * reported together, then all of the secrets.
 */
export const prepare = async (host: Host, inputs: Inputs): Promise<Prepared> => {
  const { flags, environment, answers, settingsText: edited } = inputs;
  const [there, machine] = await Promise.all([readInputFiles(host, environment, inputs), readMachine(host)]);
  const files: InputFiles =
    inputs.secretsText === undefined
      ? there
      : { ...there, secrets: { path: secretsPath, text: inputs.secretsText } };
  const sources: Sources = {
    flags,
    file:
      files.settings === null || edited === undefined ? files.settings : { ...files.settings, text: edited },
    environment,
    ...(answers === undefined ? {} : { answers: answers.settings }),
  };
  const loaded = loadSettings(sources);
  const found = loadSecrets({
    override: files.override,
    file: files.secrets,
    environment,
    environmentFiles: files.environmentFiles,
    ...(answers === undefined ? {} : { answers: answers.secrets }),
  });
  refuse([...(loaded.ok ? [] : loaded.problems), ...(found.ok ? [] : found.problems)]);
  if (!loaded.ok || !found.ok) throw new Error("problems without a problem");
  refuse(
    missingSecrets(loaded.settings, found.secrets).map((each) => missingSecretProblem(each, secretsPath)),
  );

  const secrets = completeSecrets(found.secrets);
  const deployment = resolveDeployment(loaded.settings, secrets, machine);
  refuse(checkLimits(deployment));
  return {
    site: {
      deployment,
      egress: inputs.egress,
      secretsFile: keptSecrets(files, secrets),
      settingsFile: files.settings === null ? settingsText(loaded.values) : null,
    },
    redact: createRedactor(secrets),
  };
};
