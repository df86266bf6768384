import { names, services } from "../../addresses.ts";
import type { Site } from "../site.ts";

/** A host that nobody should talk to. It takes everything and logs it, to prove what got out or that nothing did. */
export const elsewhere: Site = {
  service: "elsewhere",
  address: services.elsewhere,
  names: names.elsewhere,
  plain: true,
  handle: () => new Response("thank you\n"),
};
