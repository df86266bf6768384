import { names, services } from "../../addresses.ts";
import type { Site } from "../site.ts";
import { serveFolder } from "./folder.ts";

/** Docker's package site: what a scenario publishes there (for example a wrong signing key), else 404. */
export const docker: Site = {
  service: "docker",
  address: services.docker,
  names: names.docker,
  handle: (call) => serveFolder("docker", call),
};
