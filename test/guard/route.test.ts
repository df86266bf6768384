import { describe, expect, test } from "bun:test";
import { Refused } from "../../src/guard/refused.ts";
import { routeOf } from "../../src/guard/route.ts";
import { parseTarget } from "../../src/guard/target.ts";

const exec = "e".repeat(64);
const read = (method: string, target: string) => routeOf(method, parseTarget(target));

describe("what a request is", () => {
  test.each([
    ["HEAD", "/_ping", "ping"],
    ["GET", "/_ping", "ping"],
    ["GET", "/version", "version"],
    ["GET", "/info", "info"],
    ["GET", "/images/x/json", "image"],
    ["GET", "/containers/json", "list"],
    ["POST", "/containers/create", "create", "?name=openclaw-sbx-a"],
    ["GET", "/containers/x/json", "inspect"],
    ...["start", "stop", "kill", "pause", "unpause"].map((each) => [
      "POST",
      `/containers/x/${each}`,
      "action",
    ]),
    ["DELETE", "/containers/x", "remove"],
    ["POST", "/containers/x/exec", "exec"],
    ["POST", `/exec/${exec}/start`, "exec-start"],
    ["POST", `/exec/${exec}/resize`, "exec-resize"],
    ["GET", `/exec/${exec}/json`, "exec-inspect"],
    ...["networks", "volumes", "services", "tasks"].map((each) => ["GET", `/${each}/x`, "absent"]),
    ["GET", "/plugins/x/json", "absent"],
  ])(
    "%s %s, and nothing with a part before or behind it",
    (method = "", path = "", kind = "", query = "") => {
      expect(read(method, `/v1.45${path}${query}`).kind).toBe(kind as "ping");
      for (const changed of [`/x${path}`, `${path}/x`])
        expect(() => read(method, `${changed}${query}`)).toThrow("nothing that a sandbox needs");
    },
  );

  test.each([
    ["GET", "/containers/json", "all", "1"],
    ["GET", "/containers/json", "limit", "5"],
    ["GET", "/containers/x/json", "size", "true"],
    ["POST", "/containers/create", "name", "openclaw-sbx-a"],
    ["POST", "/containers/x/stop", "t", "3"],
    ["POST", "/containers/x/kill", "signal", "SIGKILL"],
    ["DELETE", "/containers/x", "force", "1"],
    ["POST", `/exec/${exec}/resize`, "h", "24"],
  ])("%s %s: the option %s has no more to its value", (method, path, option, value) => {
    expect(() => read(method, `${path}?${option}=${value}`)).not.toThrow();
    for (const changed of [`+${value}`, `${value}+`])
      expect(() => read(method, `${path}?${option}=${changed}`)).toThrow("may not have this value");
  });

  test("a sandbox is started without options", () => {
    expect(() => read("POST", "/containers/x/start?t=3")).toThrow("without options");
  });
});

describe("a target", () => {
  test.each([
    ["text before the path", "x/info", "spelt plainly"],
    ["another server", "http://x/info", "spelt plainly"],
    ["a fragment", "/info#x", "spelt plainly"],
    ["an encoded slash", "/containers%2fjson", "spelt plainly"],
    ["a part that goes upwards", "/containers/../info", "upwards"],
    ["a part that stays", "/containers/./info", "upwards"],
    ["an old version", "/v1.40/info", "isolate less"],
    ["a capital in an option", "/info?All=1", "strange name"],
    ["more before an option", "/info?1all=1", "strange name"],
    ["an option without a name", "/info?=1", "strange name"],
    ["an option twice", "/info?a=1&a=1", "twice"],
  ])("with %s is refused", (_, target, why) => {
    expect(() => parseTarget(target)).toThrow(Refused);
    expect(() => parseTarget(target)).toThrow(why);
  });

  test("the oldest version that isolates enough is spoken", () => {
    expect(parseTarget("/v1.41/info").version).toBe("/v1.41");
  });
});
