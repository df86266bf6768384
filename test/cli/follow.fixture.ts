import { logsCommand } from "../../src/cli/logs.ts";
import { outliveOutput } from "../../src/console/lost-output.ts";
import { MemoryHost } from "../../src/host/memory.ts";

// `clincher logs --follow` on a server whose gateway never stops talking.
const { stdout, stderr } = process;
// As in main.ts.
outliveOutput(process);
const host = Object.assign(new MemoryHost(), {
  run: async ({ onLine }: { onLine?: (line: string) => void }) => {
    for (;;) {
      onLine?.("2026-11-21T07:40:00.000000000Z still here");
      await Bun.sleep(10);
    }
  },
});
process.exitCode = await logsCommand.run(["gateway", "--follow"], { host, environment: {}, stdout, stderr });
