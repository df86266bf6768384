import { outliveOutput } from "./console/lost-output.ts";
import { versionLine } from "./version.ts";

const argv = process.argv.slice(2);

outliveOutput(process);

if (argv[0] === "--version" || argv[0] === "-V") {
  process.stdout.write(`${versionLine}\n`);
} else {
  const { config } = await import("zod");
  // Before any schema is made. Each is used once or twice: to compile it, with `new Function`, costs more than it saves.
  config({ jitless: true });
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
