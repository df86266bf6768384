/** Runs a TypeScript program in another process; `{HOST}` in it stands for src/host. */
export const startScript = (source: string, ...wrapper: readonly string[]) =>
  Bun.spawn(
    [...wrapper, process.execPath, "-e", source.replaceAll("{HOST}", `${import.meta.dir}/../../src/host`)],
    {
      stdout: "pipe",
      stderr: "pipe",
    },
  );

/** The first line a process writes. */
export const firstLine = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0] ?? "";
};
