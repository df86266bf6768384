import type { Server } from "bun";
import { issue } from "./authority.ts";
import type { Failure, Failures } from "./failure.ts";
import { bodyLimit, type LoggedRequest, logRequest } from "./request-log.ts";

/** A request that reached a site, with its body already read. */
export interface Call {
  request: Request;
  url: URL;
  host: string;
  /** Source address. */
  from: string;
  body: Uint8Array;
}

/** One service of the lab's internet: an address that answers to real names on 443, and on 80 when `plain`. */
export interface Site {
  service: string;
  address: string;
  names: readonly string[];
  plain?: boolean;
  /** Requests that are answered only after a while: they are logged on arrival, without a status. */
  waits?(call: Call): boolean;
  handle(call: Call): Response | Promise<Response>;
}

export interface OpenSite {
  site: Site;
  /** Follows a changed failure: stops listening when it is set to refuse, listens again when it no longer is. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const entry = (site: Site, call: Call): LoggedRequest => ({
  time: new Date().toISOString(),
  service: site.service,
  from: call.from,
  host: call.host,
  method: call.request.method,
  path: call.url.pathname + call.url.search,
  headers: Object.fromEntries(call.request.headers),
  body: new TextDecoder().decode(call.body.subarray(0, bodyLimit)),
});

const never = (): Promise<Response> => new Promise(() => {});

function failed(failure: Failure): Response | Promise<Response> {
  if (typeof failure.how !== "number") return never();
  return new Response(failure.body ?? "", { status: failure.how, headers: failure.headers ?? {} });
}

async function answer(site: Site, failures: Failures, request: Request, from: string): Promise<Response> {
  const url = new URL(request.url);
  const host = (request.headers.get("host") ?? url.host).replace(/:\d+$/, "").toLowerCase();
  const body = request.body === null ? new Uint8Array() : new Uint8Array(await request.arrayBuffer());
  const call: Call = { request, url, host, from, body };
  const logged = entry(site, call);
  const failure = failures.meet(site.service, host, logged.path);
  const early = failure?.how === "hang" || site.waits?.(call) === true;
  if (early) logRequest(logged);
  const response = await (failure === undefined ? site.handle(call) : failed(failure));
  if (!early) logRequest({ ...logged, status: response.status });
  return response;
}

/** Starts to serve a site. Its certificate comes from the lab's authority. */
export async function openSite(site: Site, failures: Failures): Promise<OpenSite> {
  const { certificateFile, keyFile } = await issue([...site.names, site.address]);
  let listening: Server<undefined>[] = [];

  const listen = (port: number, secure: boolean): Server<undefined> =>
    Bun.serve({
      hostname: site.address,
      port,
      // Long polls and hanging answers must outlive the default of ten seconds; 0 turns the limit off.
      idleTimeout: 0,
      maxRequestBodySize: 1024 ** 3,
      ...(secure ? { tls: { cert: Bun.file(certificateFile), key: Bun.file(keyFile) } } : {}),
      fetch: (request, server) =>
        answer(site, failures, request, server.requestIP(request)?.address.replace(/^::ffff:/, "") ?? ""),
      error: (error) => {
        console.error(`${site.service}: ${error.stack ?? error.message}`);
        return new Response("the lab's service failed\n", { status: 500 });
      },
    });

  const close = async (): Promise<void> => {
    const closing = listening.map((server) => server.stop(true));
    listening = [];
    await Promise.all(closing);
  };
  const settle = async (): Promise<void> => {
    if (failures.refused(site.service)) await close();
    else if (listening.length === 0)
      listening = [listen(443, true), ...(site.plain ? [listen(80, false)] : [])];
  };
  await settle();
  return { site, settle, close };
}
