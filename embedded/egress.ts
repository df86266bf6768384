import { createHash } from "node:crypto";
import { exitCodes } from "../src/exit.ts";
import { Failure } from "../src/problem.ts";

declare const CLINCHER_EGRESS_SHA256: string | undefined;

/** Under this name scripts/build.ts puts the compressed executable of the egress proxy into clincher's own. */
const assetName = "egress.zst";

/** Of the unpacked executable, in hex. All zeros in a checkout, which carries none. */
const sha256 = typeof CLINCHER_EGRESS_SHA256 === "string" ? CLINCHER_EGRESS_SHA256 : "0".repeat(64);

const asset = (): Blob | undefined =>
  // Bun's types do not say that the blobs have names.
  Bun.embeddedFiles.find((each) => "name" in each && String(each.name).endsWith(assetName));

const unusable = (what: string, fix: string): Failure => new Failure(exitCodes.failed, { what, fix });

/**
 * The egress proxy's executable for this machine's architecture, carried inside clincher's own. `read` unpacks it and
 * fails when its hash is not the one that was noted when clincher was built, or when this is a checkout.
 */
export const egressExecutable = {
  sha256,
  read: async (): Promise<Uint8Array> => {
    const packed = asset();
    if (packed === undefined) {
      throw unusable(
        "This clincher carries no egress proxy: it runs from a checkout",
        "Build the executable and use that: npm run build && dist/clincher install",
      );
    }
    const bytes = await Bun.zstdDecompress(await packed.arrayBuffer());
    if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
    throw unusable(
      "The egress proxy inside this executable is damaged",
      "Download clincher again: its checksum is in SHA256SUMS beside it.",
    );
  },
} as const;
