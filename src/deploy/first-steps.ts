import type { PersonStep } from "../console/summary.ts";
import type { Deployment } from "../settings/deployment.ts";
import { services } from "../stack/services.ts";

/** What only a person can do after the first install, in the order in which it makes sense. */
export const firstSteps = ({ settings: { domain, channels } }: Deployment): readonly PersonStep[] => [
  {
    what: `Point the DNS record of ${domain} at this server, if it is not there yet: the certificate comes by itself then.`,
  },
  {
    what: "Open the dashboard and log in with the gateway token. Your browser then waits for approval; approve it here once you see your own address in the list:",
    copy: [
      "grep gateway_token /etc/clincher/secrets.toml",
      "clincher devices",
      "clincher devices approve REQUEST-ID",
    ],
  },
  ...(channels.telegram.enabled
    ? [
        {
          what: "Write to your Telegram bot, then approve the pairing code that it answers with:",
          copy: [`docker exec ${services.gateway} node /app/openclaw.mjs pairing approve telegram CODE`],
        },
      ]
    : []),
  {
    what: "Print the recovery sheet, or keep it in a password manager: without its key no backup can be read.",
    copy: ["clincher recovery-sheet", "clincher recovery-sheet --saved"],
  },
];
