import { writeFileSync } from "node:fs";
import { names, services } from "../../addresses.ts";
import { alive } from "../../paths.ts";
import { ensureTool } from "../../tools.ts";
import { issue } from "../authority.ts";
import { type Child, startChild } from "../child.ts";
import type { Call, Site } from "../site.ts";
import { untilAnswering } from "../until.ts";

const api = "127.0.0.1:14000";
const management = "127.0.0.1:15000";
// Only this process talks to Pebble, over the loopback of the namespace.
const unchecked = { tls: { rejectUnauthorized: false } } as const;

/**
 * Let's Encrypt, played by Pebble: validation is real (HTTP-01 on port 80, TLS-ALPN-01 on 443, names from the
 * lab's DNS), without Pebble's artificial waits and rejections. Its root is a new one at every start.
 */
export class Acme {
  #child: Child | undefined;

  readonly site: Site = {
    service: "acme",
    address: services.acme,
    names: names.acme,
    handle: (call) => this.#handle(call),
  };

  async start(died: (code: number) => void): Promise<void> {
    const certificate = await issue([...names.acme, "127.0.0.1"]);
    const file = alive("internet", "pebble.json");
    const pebble = {
      listenAddress: api,
      managementListenAddress: management,
      certificate: certificate.certificateFile,
      privateKey: certificate.keyFile,
      httpPort: 80,
      tlsPort: 443,
      ocspResponderURL: "",
      externalAccountBindingRequired: false,
    };
    writeFileSync(file, JSON.stringify({ pebble }));
    const argv = [await ensureTool("pebble"), "-config", file, "-dnsserver", `${services.resolver[2]}:53`];
    const env = { PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "0", PEBBLE_AUTHZREUSE: "0" };
    this.#child = startChild(argv, { log: alive("internet", "pebble.log"), env }, died);
    await untilAnswering("pebble", () => fetch(`https://${api}/dir`, unchecked));
  }

  /** The root certificate (PEM) that everything issued in this lab leads to. */
  async root(): Promise<string> {
    return (await fetch(`https://${management}/roots/0`, unchecked)).text();
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  /** Pebble builds its URLs from the Host header and checks the signed ones against it, so that is kept. */
  #handle({ request, url, host, body }: Call): Promise<Response> {
    const path = url.pathname === "/directory" ? "/dir" : url.pathname;
    const headers = new Headers(request.headers);
    headers.set("host", host);
    return fetch(`https://${api}${path}${url.search}`, {
      ...unchecked,
      method: request.method,
      headers,
      redirect: "manual",
      ...(body.length === 0 ? {} : { body: Buffer.from(body) }),
    });
  }
}
