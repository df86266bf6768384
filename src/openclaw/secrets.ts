/** Name of the secret provider in openclaw.json. */
export const secretProvider = "clincher";

/** A reference to a secret: the gateway keeps it as a reference wherever it writes its settings down. */
const secret = (id: string) => ({ source: "file", provider: secretProvider, id }) as const;

/** Ids are JSON pointers into the gateway's secret file. */
export const secretReferences = {
  gatewayToken: secret("/gatewayToken"),
  litellmKey: secret("/litellmKey"),
  telegramBotToken: secret("/telegramBotToken"),
} as const;
