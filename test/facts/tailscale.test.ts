import { describe, expect, test } from "bun:test";
import { isInTailnet, parseTailscale } from "../../src/facts/tailscale.ts";
import { inTailnetState, preferencesText, statusText } from "./tailscale.ts";

describe("what tailscaled says", () => {
  test("a server in its tailnet", () => {
    const state = inTailnetState({}, { expires: "2027-05-20T10:00:00Z" });
    expect(state).toMatchObject({
      backend: "Running",
      addresses: ["100.64.0.1", "fd7a:115c:a1e0::1"],
      peers: ["100.64.0.2", "fd7a:115c:a1e0::2"],
      online: true,
      expires: Date.UTC(2027, 4, 20, 10),
    });
    expect(isInTailnet(state)).toBe(true);
  });

  test("before the first login there is nobody", () => {
    const text = JSON.stringify({ BackendState: "NeedsLogin", Self: { TailscaleIPs: null }, Peer: null });
    const state = parseTailscale(text, preferencesText());
    expect(state).toMatchObject({ addresses: [], peers: [], online: false, expires: null });
    expect(isInTailnet(state)).toBe(false);
  });

  test.each([
    ["no answer", "", preferencesText()],
    ["no settings", statusText(), "failed to connect to local tailscaled"],
    ["other settings", statusText(), "{}"],
  ])("%s: nothing is believed", (_, status, preferences) => {
    expect(parseTailscale(status, preferences)).toBeNull();
  });

  test.each(["NeedsLogin", "Stopped", "NoState"])("%s is not up", (backend) => {
    expect(isInTailnet(inTailnetState({}, { backend }))).toBe(false);
  });
});
