import { names, services } from "../../addresses.ts";
import type { Site } from "../site.ts";
import { serveFolder } from "./folder.ts";

/** Tailscale's package site: what a scenario publishes there, else 404. */
export const tailscale: Site = {
  service: "tailscale",
  address: services.tailscale,
  names: names.tailscale,
  handle: (call) => serveFolder("tailscale", call),
};
