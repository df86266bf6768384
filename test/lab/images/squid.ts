import { debian, packages } from "./debian.ts";
import type { Recipe } from "./image.ts";

/** Squid from Debian's package, where Canonical's image has Ubuntu's: the same program in the same places. */
export const squid: Recipe = {
  reference: "docker.io/ubuntu/squid:6.6-24.04_edge",
  settings: {
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TZ=UTC"],
    Entrypoint: ["/usr/sbin/squid"],
    Cmd: ["-f", "/etc/squid/squid.conf", "-NYC"],
    ExposedPorts: { "3128/tcp": {} },
  },
  async layers() {
    const below = await debian();
    return [below, await packages("image-squid", ["squid"], below)];
  },
};
