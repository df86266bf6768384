import { checkValue } from "../check-value.ts";
import { coerce } from "../coerce.ts";
import { keyOf } from "../keys.ts";
import { resolve } from "../resolve.ts";
import { ruleOf, secretReason } from "../secrets/rules.ts";
import { isSecretName, type SecretName } from "../secrets.ts";
import { tierFor } from "../tiers.ts";
import { gibibytes } from "../values/size.ts";
import { type InitState, missingIn } from "./state.ts";

/** One thing to ask a person. `key` is a setting's path or a secret's name. */
export type Question = { readonly key: string; readonly message: string; readonly help?: string } & (
  | {
      readonly kind: "text" | "secret";
      readonly optional: boolean;
      /** Why an answer cannot be taken, or null. */
      readonly check: (text: string) => string | null;
    }
  | {
      readonly kind: "choice";
      readonly choices: readonly { readonly value: string; readonly label: string }[];
      readonly fallback: string;
    }
  | { readonly kind: "confirm"; readonly fallback: boolean }
);

/** Why a text cannot be the value of a key, with what to do, or null when it can. */
export function refusal(path: string, text: string): string | null {
  const key = keyOf(path);
  if (key === undefined) return `${path} is not a key`;
  const read = coerce(key.kind, text);
  if (!read.ok) return `That ${read.reason}. ${read.fix}`;
  const [problem] = checkValue({ path, value: read.value, origin: { source: "prompt", where: "" } }, key);
  return problem === undefined ? null : `${problem.what.slice(path.length + 2)}. ${problem.fix}`;
}

function tierQuestion(memory: number): Question {
  const size = gibibytes(memory);
  return {
    kind: "choice",
    key: "tier",
    message: "Size of this server",
    help: "The size sets the memory and CPU limits of every container.",
    choices: [
      { value: "auto", label: `${tierFor(memory)} today: this server has ${size}; follows when it grows` },
      { value: "starter", label: "for about 8 GB" },
      { value: "growth", label: "for about 16 GB" },
      { value: "production", label: "for about 64 GB" },
    ],
    fallback: "auto",
  };
}

const addressesQuestion = (loginFrom: string | null): Question => ({
  kind: "text",
  key: "admin.addresses",
  message: `Addresses you log in from${loginFrom === null ? "" : ` (Enter for ${loginFrom}, where you are now)`}`,
  help: 'ssh answers to nobody else. Addresses or networks with commas between, or "anywhere".',
  optional: loginFrom !== null,
  check: (text) => refusal("admin.addresses", text),
});

/** Questions about settings, in the order they are asked. */
const settingQuestions = ({ memory, loginFrom }: InitState): readonly Question[] => [
  {
    kind: "text",
    key: "domain",
    message: "Domain of the dashboard",
    help: "The name under which you open the dashboard. Its DNS record must point to this server.",
    optional: false,
    check: (text) => refusal("domain", text),
  },
  addressesQuestion(loginFrom),
  {
    kind: "text",
    key: "edge.email",
    message: "E-mail for certificate notices (Enter for none)",
    optional: true,
    check: (text) => refusal("edge.email", text),
  },
  tierQuestion(memory),
  {
    kind: "confirm",
    key: "channels.telegram.enabled",
    message: "Talk to the agent through Telegram?",
    fallback: false,
  },
];

/** The question for a secret. Without a Voyage key the agent can live: Enter turns its long-term memory off. */
function secretQuestion(name: SecretName, optional: boolean): Question {
  const { label, from } = ruleOf(name);
  return {
    kind: "secret",
    key: name,
    message: `${label} (not shown${optional ? "; Enter for no long-term memory" : ""})`,
    help: `From ${from}.`,
    optional,
    check: (text) => {
      const reason = secretReason(name, text);
      return reason === null ? null : `That ${reason}.`;
    },
  };
}

/** What to ask next, or null when nothing is missing. What any source already gives is not asked. */
export function nextQuestion(state: InitState): Question | null {
  const { origins } = resolve(state.sources);
  const open = ({ key }: Question) => !origins.has(key) && !state.skipped.includes(key);
  const setting = state.keep ? undefined : settingQuestions(state).find(open);
  if (setting !== undefined) return setting;
  const [missing] = missingIn(state);
  if (missing === undefined) return null;
  const canDoWithout = missing.name === "voyage_api_key" && !state.keep && !origins.has("memory.enabled");
  return secretQuestion(missing.name, canDoWithout);
}

/** The state after an answer. */
export function withAnswer(state: InitState, { key }: Question, answer: string | boolean): InitState {
  const answers = (path: string, value: string): InitState => ({
    ...state,
    sources: { ...state.sources, answers: { ...state.sources.answers, [path]: value } },
  });
  if (isSecretName(key))
    return answer === ""
      ? answers("memory.enabled", "false")
      : { ...state, secrets: { ...state.secrets, [key]: String(answer) } };
  if (answer === "" && key === "admin.addresses" && state.loginFrom !== null)
    return answers(key, state.loginFrom);
  return answer === "" ? { ...state, skipped: [...state.skipped, key] } : answers(key, String(answer));
}
