import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { type Command, command } from "./command.ts";

const flags = (each: Command): string =>
  [...Object.keys(each.args), "help"].map((name) => `--${name}`).join(" ");

const bash = (commands: readonly Command[]): string => `_clincher() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map((each) => each.name).join(" ")} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map((each) => `    ${each.name}) COMPREPLY=($(compgen -W "${flags(each)}" -- "$word")) ;;`).join("\n")}
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
  case $words[2] in
${commands.map((each) => `    ${each.name}) compadd -- ${flags(each)} ;;`).join("\n")}
  esac
}
compdef _clincher clincher
`;

const fish = (commands: readonly Command[]): string =>
  commands
    .flatMap((each) => [
      `complete -c clincher -f -n __fish_use_subcommand -a ${each.name} -d '${each.summary.replaceAll("'", "\\'")}'`,
      ...Object.keys(each.args).map(
        (name) => `complete -c clincher -f -n '__fish_seen_subcommand_from ${each.name}' -l ${name}`,
      ),
    ])
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
