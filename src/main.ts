import { versionLine } from "./version.ts";

const argv = process.argv.slice(2);

if (argv[0] === "--version" || argv[0] === "-V") {
  process.stdout.write(`${versionLine}\n`);
} else {
  // Loaded only now: whoever asks for the version waits for nothing else.
  const [{ dispatch }, { localHost }, { withFailpoint }] = await Promise.all([
    import("./cli/dispatch.ts"),
    import("./host/local.ts"),
    import("./host/failpoint.ts"),
  ]);
  const { env: environment, stdout, stderr } = process;
  process.exitCode = await dispatch(argv, { host: withFailpoint(localHost), environment, stdout, stderr });
}
