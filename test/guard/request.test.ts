import { expect, test } from "bun:test";
import { readHead } from "../../src/guard/request.ts";
import { request, upgrade } from "./world.ts";

const body = "{}";
const head = (headers: Readonly<Record<string, string>>) => readHead(request("POST", "/x", body, headers));

test.each([
  ["a body in pieces", { "Transfer-Encoding": "chunked" }, "in one piece"],
  ["a promise asked for", { Expect: "100-continue" }, "promised"],
  ["a length with a sign", { "Content-Length": "+2" }, "not a length"],
  ["a length with more behind it", { "Content-Length": "2;3" }, "not a length"],
  ["no length that is a number", { "Content-Length": "x" }, "not a length"],
  ["a body of another kind", { "Content-Type": "text/plain" }, "has to be JSON"],
  ["a length twice", { "content-length": "3" }, "two headers content-length"],
  ["a kind twice", { "content-type": "text/plain" }, "two headers content-type"],
  ["another protocol", { ...upgrade, Upgrade: "h2c" }, "plain stream"],
  ["a protocol that the connection does not name", { Upgrade: "tcp" }, "plain stream"],
  ["a protocol on a connection that stays", { Upgrade: "tcp", Connection: "keep-alive" }, "plain stream"],
] as const)("a head with %s is refused", (_, headers, why) => {
  expect(() => head(headers)).toThrow(why);
});

test("a head as the docker client writes it", () => {
  expect(head({})).toEqual({ upgrade: false, length: 2 });
  expect(head(upgrade)).toEqual({ upgrade: true, length: 2 });
});
