import type { Command, CommandResult } from "./host.ts";

const defaultTimeoutSeconds = 60;

/** Tools are asked to speak plain English without colours, wherever the operator comes from. */
const steadyEnvironment = { LC_ALL: "C.UTF-8", LANG: "C.UTF-8", TERM: "dumb", NO_COLOR: "1" };

const collect = async (
  stream: ReadableStream<Uint8Array>,
  onLine?: (line: string) => void,
): Promise<string> => {
  const decoder = new TextDecoder();
  let text = "";
  let partial = "";
  for await (const chunk of stream) {
    const piece = decoder.decode(chunk, { stream: true });
    text += piece;
    if (onLine === undefined) continue;
    const lines = (partial + piece).split(/[\r\n]+/);
    partial = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line);
  }
  if (onLine !== undefined && partial !== "") onLine(partial);
  return text;
};

/** Runs a program to its end. A program that is not there is a result (127), not an exception. */
export const runCommand = async (command: Command): Promise<CommandResult> => {
  const [program] = command.argv;
  if (!program.includes("/") && Bun.which(program) === null) {
    return { code: 127, stdout: "", stderr: `${program}: not found` };
  }
  const child = Bun.spawn([...command.argv], {
    stdin: command.stdin === undefined ? "ignore" : new Blob([command.stdin as string]),
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, ...steadyEnvironment, ...command.environment },
    ...(command.directory === undefined ? {} : { cwd: command.directory }),
  });
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
      child.kill("SIGKILL");
    },
    (command.timeoutSeconds ?? defaultTimeoutSeconds) * 1000,
  );
  try {
    const [stdout, stderr, code] = await Promise.all([
      collect(child.stdout, command.onLine),
      collect(child.stderr, command.onLine),
      child.exited,
    ]);
    return { code: late ? 124 : code, stdout, stderr };
  } finally {
    clearTimeout(timer);
  }
};
