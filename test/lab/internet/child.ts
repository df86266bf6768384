import { closeSync, openSync } from "node:fs";

export interface ChildOptions {
  /** File that standard output (and standard error, unless `lines` is given) is appended to. */
  log: string;
  env?: Record<string, string>;
  /** Gets each line of standard error. */
  lines?: (line: string) => void;
}

export interface Child {
  pid: number;
  stop(): Promise<void>;
}

async function eachLine(stream: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  }
}

/**
 * Starts a program that lives exactly as long as this process: the kernel kills it when its parent dies, however
 * that happens. When it ends by itself, `died` is called.
 */
export function startChild(
  argv: readonly string[],
  options: ChildOptions,
  died: (code: number) => void,
): Child {
  const output = openSync(options.log, "a");
  const child = Bun.spawn(["setpriv", "--pdeathsig", "KILL", ...argv], {
    stdin: "ignore",
    stdout: output,
    stderr: options.lines === undefined ? output : "pipe",
    env: { ...process.env, ...options.env },
  });
  closeSync(output);
  if (options.lines !== undefined && child.stderr instanceof ReadableStream) {
    void eachLine(child.stderr, options.lines);
  }
  let stopping = false;
  void child.exited.then((code) => {
    if (!stopping) died(code);
  });
  return {
    pid: child.pid,
    stop: async () => {
      stopping = true;
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
