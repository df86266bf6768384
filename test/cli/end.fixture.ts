import { end } from "../../src/cli/end.ts";
import { openPrompter } from "../../src/console/prompt.ts";

// Asks on the terminal, says more than a pipe holds, and ends as main.ts does.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
const prompter = openPrompter();
const answer = await prompter?.confirm({ message: "Is somebody here?", fallback: false });
prompter?.close();
process.stdout.write(`${"x".repeat(300_000)}\nanswer: ${answer}\n`);
await end(answer === true ? 0 : 130);
