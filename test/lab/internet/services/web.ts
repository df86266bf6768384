import { names, services } from "../../addresses.ts";
import type { Site } from "../site.ts";
import { serveFolder } from "./folder.ts";

/** The download host: install.sh, the executables and their checksums, over https and http. */
export const web: Site = {
  service: "web",
  address: services.web,
  names: names.web,
  plain: true,
  handle: (call) => serveFolder("web", call),
};
