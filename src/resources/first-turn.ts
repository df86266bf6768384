import { exitCodes } from "../exit.ts";
import { mostSaid } from "../facts/docker-exec.ts";
import { file as fileFact } from "../facts/file.ts";
import type { Command } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { waitForHealth } from "./container-health.ts";
import type { Resource, Work } from "./resource.ts";

export interface FirstTurn {
  /** Where it is kept that a turn was answered, and with which settings. */
  readonly proofPath: string;
  /** Changes when anything that a turn depends on changes. */
  readonly settingsHash: string;
  /** Asks the question, with so many seconds for the answer. `key` is another each time. */
  command(given: { readonly seconds: number; readonly key: string }): Command["argv"];
  /** What the agent said, taken from the command's output; null when there is no answer in it. */
  answerIn(output: string): string | null;
  /** What the turn really had, to be kept beside its answer; null when the output does not tell. */
  effectiveIn(output: string): object | null;
  /** Compose project whose change asks for a new proof. */
  readonly project: string;
}

/** The first command of a new gateway compiles and seeds a workspace: it took 27 s once on a small machine. */
const patienceSeconds = 210;

const ask = async (work: Work, turn: FirstTurn): Promise<void> => {
  const { host, progress } = work;
  // A boot may have started them a moment ago: then there was nothing to start, and nobody has waited for them.
  await waitForHealth(work, turn.project, patienceSeconds);
  progress("asking the agent");
  const argv = turn.command({ seconds: patienceSeconds, key: String(host.now()) });
  const result = await host.run({ argv, most: mostSaid, timeoutSeconds: patienceSeconds + 30 });
  const answer = result.code === 0 ? turn.answerIn(result.stdout) : null;
  if (answer === null || answer === "") {
    throw new Failure(exitCodes.failed, {
      what: "The agent did not answer",
      why: (result.stderr.trim() || result.stdout.trim()).split("\n").slice(-6).join("\n"),
      fix: "Usually the model provider refused: check its key in /etc/clincher/secrets.toml and its account, then run the same command again. More: docker logs openclaw-litellm",
    });
  }
  progress(`it answered: ${answer.slice(0, 120)}`);
  const proof = {
    settings: turn.settingsHash,
    answered: new Date(host.now()).toISOString(),
    text: answer.slice(0, 200),
    effective: turn.effectiveIn(result.stdout),
  };
  await host.writeFile(turn.proofPath, `${JSON.stringify(proof, null, 2)}\n`, {
    mode: 0o600,
    uid: 0,
    gid: 0,
  });
};

const provenSettings = (content: Uint8Array | null): string | null => {
  if (content === null) return null;
  try {
    const proof: unknown = JSON.parse(new TextDecoder().decode(content));
    return typeof proof === "object" && proof !== null && "settings" in proof ? String(proof.settings) : null;
  } catch {
    return null;
  }
};

/** One question to the agent through the whole stack, asked again whenever something it depends on has changed. */
export const firstTurn = (turn: FirstTurn): Resource => {
  const proof = fileFact(turn.proofPath);
  return {
    id: "first-turn",
    needs: [proof],
    diff: (facts, earlier) => {
      const proven = provenSettings(facts.get(proof)?.content ?? null) === turn.settingsHash;
      if (proven && !earlier.changes(`compose ${turn.project}`)) return [];
      return [
        {
          action: "run",
          summary: "ask the agent one question through the whole stack",
          make: (work) => ask(work, turn),
        },
      ];
    },
  };
};
