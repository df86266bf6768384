import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { command } from "./command.ts";
import { inet, inNamespace } from "./network.ts";
import type { Server } from "./server.ts";

/** What a browser needs to open the dashboard. */
export interface Visit {
  readonly address: string;
  readonly domain: string;
  readonly token: string;
  readonly key: BrowserKey;
}

/** A browser's identity, as the parts of a JWK: private and public. */
export interface BrowserKey {
  readonly d: string;
  readonly x: string;
}

export interface Welcome {
  /** It may read the gateway's settings. */
  readonly let: boolean;
  readonly said: string;
}

export const newBrowser = (): BrowserKey => {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return { d, x };
};

const program = inNamespace(inet, [process.execPath, join(import.meta.dir, "vantage", "browser.ts")]);

/** Opens the dashboard's socket from somewhere on the internet, through Caddy. */
export const openDashboard = async (server: Server, token: string, key: BrowserKey): Promise<Welcome> => {
  const visit: Visit = { address: server.address, domain: server.domain, token, key };
  const { stdout } = await command(program, { stdin: JSON.stringify(visit) });
  return JSON.parse(stdout) as Welcome;
};
