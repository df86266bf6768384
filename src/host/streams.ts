import type { Duplex } from "node:stream";
import { passedOn } from "./garbage.ts";

/**
 * Joins a client with a service in both directions. Each end of sending is passed on by itself: a client that has
 * sent all still gets what comes. A client that is gone, or an error on either side, ends both.
 */
export const join = (client: Duplex, service: Duplex): void => {
  client.on("error", () => service.destroy());
  service.on("error", () => client.destroy());
  client.on("close", () => service.destroy());
  service.on("close", () => {
    // What it sent last is still on its way to the client.
    if (!service.readableEnded) client.destroy();
  });
  for (const side of [client, service]) side.on("data", (chunk: Uint8Array) => passedOn(chunk.length));
  client.pipe(service);
  service.pipe(client);
};
