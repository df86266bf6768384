import pins from "../../assets/pins.json" with { type: "json" };
import type { OpenClawVersion } from "../openclaw/intent.ts";
import type { Settings } from "../settings/schema.ts";
import { type ServiceName, services } from "./services.ts";

export type { OpenClawVersion };

/** An image by the name it is pulled under, and the tag that was current when it was chosen. */
export interface ImagePin {
  readonly name: string;
  readonly tag: string;
}

export type PulledImage = "gateway" | "litellm" | "caddy";

const tags: Readonly<Record<string, string>> = pins.openclaw.tags;

/** Images to pull for a version of OpenClaw. The egress image is not among them: it is made on the server. */
export const pinnedImages = (version: OpenClawVersion): Readonly<Record<PulledImage, ImagePin>> => ({
  gateway: { name: pins.openclaw.name, tag: tags[version] ?? version },
  litellm: pins.litellm,
  caddy: pins.caddy,
});

/** Squid, where it takes the place of the proxy that clincher carries. */
export const squidPin: ImagePin = pins.squid;

/** Every container whose image these settings need from a registry, with that image. */
export const pulledImages = ({
  openclaw,
  egress,
}: Pick<Settings, "openclaw" | "egress">): readonly (readonly [ServiceName, ImagePin])[] => {
  const pins = pinnedImages(openclaw.version);
  const squids = [services.egressModels, services.egressChannels].map((name) => [name, squidPin] as const);
  return [
    [services.gateway, pins.gateway],
    [services.litellm, pins.litellm],
    [services.caddy, pins.caddy],
    ...(egress.proxy === "squid" ? squids : []),
  ];
};

/** "name:tag"; also the key under which the lock file keeps an image's digest. */
export const tagged = (pin: ImagePin): string => `${pin.name}:${pin.tag}`;

/** The gateway's image, as "name:tag". */
export const gatewayImage = ({ settings }: { readonly settings: Pick<Settings, "openclaw"> }): string =>
  tagged(pinnedImages(settings.openclaw.version).gateway);

/** Each of those images once, as "name:tag". */
export const pulledNames = (settings: Pick<Settings, "openclaw" | "egress">): readonly string[] => [
  ...new Set(pulledImages(settings).map(([, pin]) => tagged(pin))),
];

/** Digests by "name:tag", each "sha256:…". */
export type Digests = Readonly<Record<string, string>>;

/** What Docker is asked for: the locked digest where there is one, else the tag. */
export const reference = (pin: ImagePin, digests: Digests = {}): string => {
  const digest = digests[tagged(pin)];
  return digest === undefined ? tagged(pin) : `${pin.name}@${digest}`;
};

/** Local name of the egress image: the content of its executable, so that a new executable is a new image. */
export const egressImage = (executableSha256: string): string =>
  `clincher/egress:${executableSha256.slice(0, 12)}`;
