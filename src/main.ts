import { versionLine } from "./version.ts";

const argv = process.argv.slice(2);

// Whoever read us may be gone (`| head`): no failure, and no reason to leave work half done.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

if (argv[0] === "--version" || argv[0] === "-V") {
  process.stdout.write(`${versionLine}\n`);
} else {
  // Loaded only now: whoever asks for the version waits for nothing else.
  const [{ dispatch }, { end }, { localHost }, { withFailpoint }] = await Promise.all([
    import("./cli/dispatch.ts"),
    import("./cli/end.ts"),
    import("./host/local.ts"),
    import("./host/failpoint.ts"),
  ]);
  const { env: environment, stdout, stderr } = process;
  await end(await dispatch(argv, { host: withFailpoint(localHost), environment, stdout, stderr }));
}
