import { type Explained, explain } from "../../src/openclaw/explain.ts";
import { type Json, versions } from "../../src/openclaw/intent.ts";
import { themes } from "../../src/openclaw/intents/index.ts";
import { deployment } from "../stack/deployment.ts";

const titles: Readonly<Record<keyof typeof themes, string>> = {
  network: "Who can reach it, and whom it tells",
  access: "Who may use it",
  tools: "What the agent may do",
  sandbox: "Where its tools run",
  models: "Which models it speaks with",
  memory: "What it remembers",
  channels: "Who may write to it",
  upkeep: "What is loaded and written down",
};

const shown = (value: Json): string => {
  const text = JSON.stringify(value);
  return text.length > 90 ? `${text.slice(0, 87)}…` : text;
};

const outcome = (explained: Explained): string => {
  if (explained.state === "unsupported") return `- not supported: ${explained.reason}`;
  if (explained.state === "not needed") return "- not needed with these settings";
  return Object.entries(explained.settings)
    .map(([path, value]) => `- \`${path}\` = \`${shown(value)}\``)
    .join("\n");
};

const everything = { channels: { telegram: { enabled: true } } };

const section = (theme: keyof typeof themes): string => {
  const [first, ...rest] = versions.map((version) => ({
    version,
    explained: explain(version, deployment(everything)).filter((one) => one.theme === theme),
  }));
  if (first === undefined) return "";
  const entries = first.explained.map((one, index) => {
    const others = rest.map(({ version, explained }) => ({
      version,
      said: outcome(explained[index] ?? one),
    }));
    const said = outcome(one);
    const same = others.every((other) => other.said === said);
    const text = same
      ? said
      : [{ version: first.version, said }, ...others]
          .map((other) => `OpenClaw ${other.version}:\n\n${other.said}`)
          .join("\n\n");
    return `### ${one.name}\n\n${one.why}\n\n${text}\n`;
  });
  return `## ${titles[theme]}\n\n${entries.join("\n")}`;
};

/** The settings that clincher writes for the gateway, as a page to read. */
export const documentOf = (): string =>
  `# What clincher tells the gateway\n\nWritten from \`src/openclaw/intents\` for the default settings with Telegram on; a test keeps the two the same.\n\n${(
    Object.keys(themes) as (keyof typeof themes)[]
  )
    .map(section)
    .join("\n")}`;
