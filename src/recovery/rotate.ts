import { mayRunAgent } from "../deploy/agent-here.ts";
import { converge } from "../deploy/converge.ts";
import { prepareLook, type Ready } from "../deploy/look.ts";
import { proveSecret } from "../deploy/prove-secret.ts";
import type { Run } from "../engine/apply.ts";
import { makePlan } from "../engine/plan.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure, type Problem, whyOf } from "../problem.ts";
import type { Deployment } from "../settings/deployment.ts";
import { withSecret } from "../settings/secrets/edit.ts";
import { secretsPath } from "../settings/secrets/load.ts";
import { ruleOf } from "../settings/secrets/rules.ts";
import { generatedSecrets, type SecretName, secretNames } from "../settings/secrets.ts";
import type { Environment } from "../settings/sources.ts";
import { placesOf } from "./backup.ts";
import { admitKey, dismissKeys } from "./backup-key.ts";

/** What the secrets are part of, and a question to the agent in the end; the rest of the server is not looked at. */
const parts = ["tree", "sandbox", "gateway", "stack", "standby", "services"] as const;
const proof = "proof";

/** The server's key in the tailnet took its place when it joined: a new value proves nothing, and ends nothing. */
const spent: readonly SecretName[] = ["tailscale_auth_key"];

/** The secrets that this deployment uses, in a fixed order. */
export const secretsInUse = ({ secrets }: Deployment): readonly SecretName[] =>
  secretNames.filter((name) => secrets[name] !== undefined && !spent.includes(name));

export const isGenerated = (name: SecretName): boolean =>
  (generatedSecrets as readonly SecretName[]).includes(name);

export interface Rotation {
  readonly name: SecretName;
  readonly before: Ready;
  readonly after: Ready;
  /** Hides the old value and the new one. */
  readonly redact: (text: string) => string;
}

/**
 * What a new value changes here. Writes nothing. Throws when the server is not as its settings describe it, or is not the
 * one that runs the agent.
 */
export const prepareRotation = async (
  host: Host,
  environment: Environment,
  name: SecretName,
  value: string,
): Promise<Rotation> => {
  const look = { flags: {}, environment, only: [...parts, proof], skip: [] };
  const before = await prepareLook(host, look);
  // A server that stands by has the other's places for backups: its new key would lock the other out of them.
  await mayRunAgent(host);
  const text = new TextDecoder().decode((await host.read(secretsPath)) ?? new Uint8Array());
  const edit = withSecret(text, name, value);
  if (!edit.ok)
    throw new Failure(exitCodes.settings, {
      what: "The secrets file is written in a way that clincher does not edit",
      where: secretsPath,
      fix: `Write ${name} = "…" there on one line, then run this again.`,
    });
  const after = await prepareLook(host, { ...look, secretsText: edit.text });
  if (after.site.deployment.secrets[name] !== value)
    throw new Failure(exitCodes.settings, {
      what: `${name} does not come from ${secretsPath}`,
      where: "the environment of this command",
      fix: "Unset its CLINCHER_… variable, then run this again.",
    });
  const drift = await makePlan(host, before.phases);
  if (drift.changes > 0)
    throw new Failure(exitCodes.drift, {
      what: `This server is not as its settings describe it: ${drift.changes} changes wait`,
      why: "A new secret would bring them along, or was begun before and cut off.",
      fix: "Look with clincher plan, make it so with clincher install, then run this again.",
    });
  const redact = (said: string): string => after.redact(before.redact(said));
  return { name, before, after, redact };
};

/** What worked before works again; says so. */
const putBack = async (host: Host, rotation: Rotation, run: Run, progress: Progress): Promise<Problem> => {
  const { name, before } = rotation;
  const { label } = ruleOf(name);
  try {
    await converge(host, before.phases, await makePlan(host, before.phases), run);
    if (name === "backup_key") await dismissKeys(host, placesOf(before.site.deployment), progress);
    return { what: `The old ${label} is in force again`, fix: "Nothing has to be undone." };
  } catch (error) {
    return {
      what: `The old ${label} could not be put back`,
      why: whyOf(error),
      fix: `Write it into ${secretsPath}, then: clincher install`,
    };
  }
};

type Progress = (line: string) => void;

/** The new key is in force by now, whatever becomes of this. */
const endFormerKeys = async (host: Host, deployment: Deployment, progress: Progress): Promise<void> => {
  try {
    await dismissKeys(host, placesOf(deployment), progress);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.exit, ...error.problems, {
      what: "The new backup key is in force, but the old one still opens that place",
      fix: "When the place answers again: clincher rotate backup_key. Then: clincher recovery-sheet",
    });
  }
};

/**
 * Puts the new value in force, proves it, and ends the old one. One that does not work is taken back. A run that was cut
 * off is finished by `clincher install`; of the backup key, by another rotation, which then ends all former keys.
 */
export const rotate = async (host: Host, rotation: Rotation, run: Run, progress: Progress): Promise<void> => {
  const { name, before, after } = rotation;
  if (name === "backup_key")
    // Before the new key is kept anywhere: there must be no moment at which a backup opens with no known key.
    await admitKey(
      host,
      placesOf(before.site.deployment),
      after.site.deployment.secrets.backup_key,
      progress,
    );
  try {
    const [asking, making] = [
      after.phases.filter((each) => each.name === proof),
      after.phases.filter((each) => each.name !== proof),
    ];
    await converge(host, making, await makePlan(host, making), run);
    // Before the agent is asked, which takes minutes to give up when its models refuse.
    await proveSecret(host, name, before.site.deployment, after.site.deployment);
    await converge(host, asking, await makePlan(host, asking), run);
  } catch (error) {
    const outcome = await putBack(host, rotation, run, progress);
    throw error instanceof Failure ? new Failure(error.exit, ...error.problems, outcome) : error;
  }
  if (name === "backup_key") await endFormerKeys(host, after.site.deployment, progress);
};
