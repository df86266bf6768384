declare const CLINCHER_VERSION: string | undefined;
declare const CLINCHER_COMMIT: string | undefined;
declare const CLINCHER_BUILT: string | undefined;
declare const CLINCHER_RELEASE_KEY: string | undefined;
declare const CLINCHER_TAILSCALE_KEY: string | undefined;

/** Set when the executable is built; from a checkout it says so. */
export const version = typeof CLINCHER_VERSION === "string" ? CLINCHER_VERSION : "0.0.0-checkout";
/** Short commit hash. */
export const commit = typeof CLINCHER_COMMIT === "string" ? CLINCHER_COMMIT : "unknown";
/** ISO 8601 time of the build; the epoch from a checkout. */
export const built = typeof CLINCHER_BUILT === "string" ? CLINCHER_BUILT : "1970-01-01T00:00:00Z";
/** Public key of minisign that releases are signed with; empty from a checkout. */
export const releaseKey = typeof CLINCHER_RELEASE_KEY === "string" ? CLINCHER_RELEASE_KEY : "";

/** Fingerprint of another key than Tailscale's own for its packages: set where the lab builds, empty in every release. */
export const tailscaleKey = typeof CLINCHER_TAILSCALE_KEY === "string" ? CLINCHER_TAILSCALE_KEY : "";

/** What `clincher --version` says. */
export const versionLine = `clincher ${version} (${commit}, ${built}, linux-${process.arch})`;
