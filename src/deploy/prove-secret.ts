import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Deployment } from "../settings/deployment.ts";
import { ruleOf } from "../settings/secrets/rules.ts";
import type { SecretName } from "../settings/secrets.ts";
import { gatewayProbe } from "../verify/probe/gateway.ts";
import { type Outcome, outcomeOf } from "../verify/probe/probe.ts";
import { smokeTest } from "./smoke-test.ts";

interface Trial {
  /** One of the attempts of the gateway's probe. */
  readonly attempt: string;
  readonly refused: (status: number) => boolean;
}

const trials: Readonly<Partial<Record<SecretName, Trial>>> = {
  // Whoever is let in is told 404: there is no such tool.
  gateway_token: { attempt: "with the token", refused: (status) => status === 401 || status === 403 },
  // Without a database LiteLLM calls a key that it does not know a bad request.
  litellm_key: { attempt: "models with the key", refused: (status) => status >= 400 && status < 500 },
};

const notRefused = (name: SecretName, { error, status }: Outcome): Failure =>
  new Failure(exitCodes.failed, {
    what: `It cannot be seen that the old ${ruleOf(name).label} is refused`,
    why: error ?? `The answer to it is ${status}.`,
    fix: "clincher restart, then clincher verify.",
  });

/** A gateway that started a moment ago on a busy machine may not answer in time: no answer says neither yes nor no. */
const tries = 5;

const answerTo = async (host: Host, deployment: Deployment, attempt: string): Promise<Outcome> => {
  for (let left = tries; ; left -= 1) {
    const outcome = outcomeOf((await gatewayProbe(deployment).read(host)) ?? {}, attempt);
    if (outcome.status !== null || left <= 1) return outcome;
    await host.sleep(3000);
  }
};

/**
 * Shows that the new value of a secret does its work and the old one does not, unless they are the same: a rotation that
 * was cut off and finished by an install may be run again. Throws otherwise.
 */
export const proveSecret = async (
  host: Host,
  name: SecretName,
  before: Deployment,
  after: Deployment,
): Promise<void> => {
  const trial = trials[name];
  if (trial !== undefined && before.secrets[name] !== after.secrets[name]) {
    const old = await answerTo(host, before, trial.attempt);
    if (!trial.refused(old.status ?? 0)) throw notRefused(name, old);
  }
  const { settings } = after;
  if (!name.endsWith("_api_key")) return;
  const failed = (await smokeTest(host, settings)).filter(({ ok }) => !ok);
  if (failed.length === 0) return;
  throw new Failure(exitCodes.unhealthy, {
    what: `Not every model answers with the new ${ruleOf(name).label}`,
    why: failed.map(({ model, error }) => `${model}: ${error}`).join("\n"),
    fix: `Check the key at ${ruleOf(name).from}.`,
  });
};
