import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { type Command, command } from "./command.ts";
import { wordOf } from "./group.ts";

const flagsOf = ({ args }: Command): readonly string[] =>
  Object.keys(args).filter((name) => args[name]?.type !== "positional");

/** What can follow a command: the words of a group, and flags. */
const following = (each: Command): string =>
  [...(each.commands ?? []).map(wordOf), ...[...flagsOf(each), "help"].map((name) => `--${name}`)].join(" ");

/** One `case` branch of bash or zsh: a group looks at its next word first. */
const branch = (each: Command, offer: (words: string) => string, nextWord: string): string => {
  const own = offer(following(each));
  if (each.commands === undefined) return `    ${each.name}) ${own} ;;`;
  const deeper = each.commands.map((one) => `      ${wordOf(one)}) ${offer(following(one))} ;;`);
  return [`    ${each.name}) case ${nextWord} in`, ...deeper, `      *) ${own} ;;`, "    esac ;;"].join("\n");
};

const bash = (commands: readonly Command[]): string => `_clincher() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map((each) => each.name).join(" ")} --help --version" -- "$word"))
    return
  fi
  local second="\${COMP_WORDS[2]}"
  if [ "$COMP_CWORD" -eq 2 ]; then second=; fi
  case "\${COMP_WORDS[1]}" in
${commands.map((each) => branch(each, (words) => `COMPREPLY=($(compgen -W "${words}" -- "$word"))`, '"$second"')).join("\n")}
  esac
}
complete -F _clincher clincher
`;

const quoted = (text: string): string => text.replaceAll("'", "'\\''").replaceAll(":", "\\:");

const zsh = (commands: readonly Command[]): string => `#compdef clincher
_clincher() {
  if (( CURRENT == 2 )); then
    local -a names=(${commands.map((each) => `'${each.name}:${quoted(each.summary)}'`).join(" ")})
    _describe command names
    return
  fi
  local second=$words[3]
  if (( CURRENT == 3 )); then second=; fi
  case $words[2] in
${commands.map((each) => branch(each, (words) => `compadd -- ${words}`, "$second")).join("\n")}
  esac
}
compdef _clincher clincher
`;

const fishFlags = (each: Command, seen: string): readonly string[] =>
  flagsOf(each).map((name) => `complete -c clincher -f -n '${seen}' -l ${name}`);

const fish = (commands: readonly Command[]): string =>
  commands
    .flatMap((each) => {
      const seen = `__fish_seen_subcommand_from ${each.name}`;
      const offer = (when: string, word: string, { summary }: Command): string =>
        `complete -c clincher -f -n '${when}' -a ${word} -d '${summary.replaceAll("'", "\\'")}'`;
      return [
        offer("__fish_use_subcommand", each.name, each),
        ...fishFlags(each, seen),
        ...(each.commands ?? []).flatMap((one) => [
          offer(seen, wordOf(one), one),
          ...fishFlags(one, `${seen}; and __fish_seen_subcommand_from ${wordOf(one)}`),
        ]),
      ];
    })
    .map((line) => `${line}\n`)
    .join("");

const shells = { bash, zsh, fish } as const;

/** Made from the command tree itself; `all` is asked for late because this command is part of it. */
export const completionCommand = (all: () => readonly Command[]): Command =>
  command({
    name: "completion",
    summary: "Print shell completions for bash, zsh or fish.",
    details: ["Prints a script for your shell; install it where the examples show."],
    examples: [
      ["clincher completion bash > /etc/bash_completion.d/clincher", "For everyone on this server."],
      ["clincher completion fish > ~/.config/fish/completions/clincher.fish", "For you."],
    ],
    args: { shell: { type: "positional", description: "bash, zsh or fish.", required: false } },
    async run({ shell }, { stdout }) {
      const name = String(shell ?? "");
      if (name !== "bash" && name !== "zsh" && name !== "fish") {
        throw new Failure(exitCodes.settings, {
          what: name === "" ? "No shell given" : `No completions for ${name}`,
          where: "command line of clincher completion",
          fix: "Use one of: clincher completion bash, clincher completion zsh, clincher completion fish",
        });
      }
      stdout.write(shells[name](all()));
      return exitCodes.ok;
    },
  });
