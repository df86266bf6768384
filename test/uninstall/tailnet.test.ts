import { describe, expect, test } from "bun:test";
import { tailscale } from "../../src/facts/tailscale.ts";
import type { UninstallSite } from "../../src/uninstall/choices.ts";
import { tailnetLeft } from "../../src/uninstall/tailnet.ts";
import { inTailnetState } from "../facts/tailscale.ts";
import { shown } from "../resources/given.ts";

/** A server that was in a tailnet before clincher, was not, or whose clincher never looked. */
const resources = (before: "joined" | "absent" | null) =>
  tailnetLeft({
    inventory: { originals: [], before: () => new Map(before === null ? [] : [["node", before]]) },
  } as unknown as UninstallSite);

describe("the tailnet", () => {
  test("is left when clincher joined it, once", () => {
    const [resource] = resources("absent");
    if (resource === undefined) throw new Error("nothing is left");
    const changes = (state: ReturnType<typeof inTailnetState> | null) =>
      shown(resource, [[tailscale, state]]).length;
    expect(changes(inTailnetState())).toBe(1);
    expect(changes(inTailnetState({}, { backend: "NeedsLogin" }))).toBe(0);
    expect(changes(null)).toBe(0);
  });

  test.each(["joined", null] as const)("is the operator's when it was there before: %s", (before) => {
    expect(resources(before)).toEqual([]);
  });
});
