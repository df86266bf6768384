import { mkdirSync, writeFileSync } from "node:fs";
import { mirrorHosts } from "../mirrors.ts";
import { alive } from "../paths.ts";
import { serveControl } from "./control.ts";
import { Failures } from "./failure.ts";
import { ModelScript } from "./models/script.ts";
import { Acme } from "./services/acme.ts";
import { cloudflare } from "./services/cloudflare.ts";
import { Dns } from "./services/dns.ts";
import { docker } from "./services/docker.ts";
import { elsewhere } from "./services/elsewhere.ts";
import { publishingSites, siteFolder } from "./services/folder.ts";
import { models } from "./services/models.ts";
import { Registry } from "./services/registry.ts";
import { tailscale } from "./services/tailscale.ts";
import { telegram } from "./services/telegram.ts";
import { web } from "./services/web.ts";
import { openSite } from "./site.ts";
import { Telegram } from "./telegram/telegram.ts";
import { standingRecords } from "./zone.ts";

/**
 * The lab's internet: runs inside the namespace `<prefix>-inet`, started and stopped by internet.ts. Prints "ready"
 * once everything answers. Its programs (dnsmasq, docker-registry, Pebble) die with it.
 */
for (const site of publishingSites) mkdirSync(siteFolder(site), { recursive: true });
writeFileSync(alive("internet", "main.pid"), String(process.pid));

const died = (program: string) => (code: number) => {
  console.error(`${program} ended by itself with code ${code}`);
  process.exit(1);
};

const failures = new Failures();
const script = new ModelScript();
const chats = new Telegram();
const dns = new Dns(standingRecords(await mirrorHosts()));
const registry = new Registry();
const acme = new Acme();

process.on("SIGTERM", async () => {
  await Promise.all([dns.stop(), registry.stop(), acme.stop()]);
  process.exit(0);
});

await Promise.all([
  dns.start(died("dnsmasq")),
  registry.start(died("docker-registry")),
  acme.start(died("pebble")),
]);
const sites = await Promise.all(
  [
    registry.site,
    acme.site,
    web,
    docker,
    tailscale,
    models(script),
    telegram(chats),
    cloudflare,
    elsewhere,
  ].map((site) => openSite(site, failures)),
);
const settle = async (): Promise<void> => {
  await Promise.all(sites.map((open) => open.settle()));
};

serveControl({
  model: (answers) => {
    script.add(answers);
    return null;
  },
  fail: async ({ service, failure }) => {
    if (!sites.some(({ site }) => site.service === service)) throw new Error(`no service ${service}`);
    failures.set(service, failure);
    await settle();
    return null;
  },
  dns: async ({ name, answer }) => {
    await dns.set(name, answer);
    return null;
  },
  clear: async () => {
    script.clear();
    failures.clear();
    await Promise.all([settle(), dns.heal()]);
    return null;
  },
  retag: (given) => {
    registry.retag(given);
    return null;
  },
  acmeRoot: () => acme.root(),
  telegramInject: (message) => {
    chats.inject(message);
    return null;
  },
  telegramSent: () => chats.sent,
  telegramPollers: () => chats.pollers,
  telegramConflicts: () => chats.conflicts,
});
console.log("ready");
