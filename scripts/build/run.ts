/** Runs a program in the repository's root and returns what it wrote; throws with its complaint when it fails. */
export const run = async (...argv: readonly string[]): Promise<string> => {
  const child = Bun.spawn([...argv], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`${argv.join(" ")} failed (${code}): ${stderr.trim()}`);
  return stdout;
};
