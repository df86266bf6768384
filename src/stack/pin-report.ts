/** A digest, or why there is none to tell. */
export type Known = { readonly digest: string } | { readonly unknown: string };

/** What is known of one pinned image. */
export interface PinState {
  /** Container that runs it. */
  readonly service: string;
  /** "name:tag", as it is pinned in this release of clincher. */
  readonly pinned: string;
  /** Recorded at the first pull. */
  readonly locked: Known;
  readonly running: Known;
  /** What the registry has under the tag now. */
  readonly registry: Known;
}

export interface PinReport extends PinState {
  readonly state: "as locked" | "differs" | "not known";
  /** One sentence for each difference. */
  readonly findings: readonly string[];
  /** A command that mends it, where one can. */
  readonly fix: string | null;
}

const same = (one: Known, other: Known): boolean =>
  "digest" in one && "digest" in other && one.digest === other.digest;

/** Pure: what differs of one image, and what to do about it. */
export const pinReport = (pin: PinState): PinReport => {
  const { locked, running, registry } = pin;
  const mendable = [
    ...("digest" in locked ? [] : ["No digest is locked: a tag that is moved would be followed."]),
    ...("digest" in locked && !same(locked, running)
      ? ["digest" in running ? "What runs is not what is locked." : `Nothing runs it: ${running.unknown}.`]
      : []),
  ];
  const moved =
    "digest" in locked && "digest" in registry && !same(locked, registry)
      ? ["The tag was moved at the registry since. clincher stays with the locked image."]
      : [];
  const unasked = "digest" in registry ? [] : [`The registry was not asked: ${registry.unknown}.`];
  const differs = mendable.length + moved.length > 0;
  return {
    ...pin,
    state: differs ? "differs" : unasked.length > 0 ? "not known" : "as locked",
    findings: [...mendable, ...moved, ...unasked],
    fix: mendable.length > 0 ? "clincher install" : null,
  };
};
