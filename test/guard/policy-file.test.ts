import { describe, expect, test } from "bun:test";
import { readPolicy } from "../../src/guard/policy-file.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { policy } from "./bodies.ts";

const file = "/var/lib/clincher/guard.json";
const hostWith = async (content: string, access = { mode: 0o600, uid: 0, gid: 0 }): Promise<MemoryHost> => {
  const host = new MemoryHost({ files: { [file]: content } });
  await host.setAccess(file, access);
  return host;
};
const withImage = (id: string) => ({ ...policy, image: { ...policy.image, id } });
const written = JSON.stringify(policy);

describe("the policy", () => {
  test("is read, with what need not be given", async () => {
    const { engine: _engine, pins: _pins, gateway: _gateway, user: _user, ...given } = policy;
    expect(await readPolicy(await hostWith(JSON.stringify(given)), file)).toEqual(policy);
  });

  test.each([
    ["no JSON", "{", "is not JSON"],
    ["a field that is unknown", JSON.stringify({ ...policy, extra: 1 }), "extra"],
    ["no limit", JSON.stringify({ ...policy, limits: {} }), "limits.memory"],
    [
      "an image without its number",
      JSON.stringify({ ...policy, image: { name: "a:b", id: "a:b" } }),
      "image.id",
    ],
    ["an image's number before more", JSON.stringify(withImage(`${policy.image.id}0`)), "image.id"],
    ["an image's number behind more", JSON.stringify(withImage(`x${policy.image.id}`)), "image.id"],
    ["root", JSON.stringify({ ...policy, user: { uid: 0, gid: 1000 } }), "user.uid"],
    ["root's group", JSON.stringify({ ...policy, user: { uid: 1000, gid: 0 } }), "user.gid"],
    ["an instance that is none", JSON.stringify({ ...policy, instance: `${policy.instance},x` }), "instance"],
    ["no sandbox at all", JSON.stringify({ ...policy, maximum: 0 }), "maximum"],
    ["a root that is not absolute", JSON.stringify({ ...policy, workspaceRoot: "x/opt" }), "workspaceRoot"],
    ["a root that is the server's", JSON.stringify({ ...policy, workspaceRoot: "/" }), "workspaceRoot"],
    ["a root that goes upwards", JSON.stringify({ ...policy, workspaceRoot: "/opt/.." }), "workspaceRoot"],
  ])("is refused with %s", async (_, content, what) => {
    expect(readPolicy(await hostWith(content), file)).rejects.toThrow(what);
  });

  test.each([
    ["another's", { mode: 0o600, uid: 1000, gid: 0 }],
    ["writable for a group", { mode: 0o660, uid: 0, gid: 0 }],
    ["writable for a group alone", { mode: 0o620, uid: 0, gid: 0 }],
    ["writable for all", { mode: 0o602, uid: 0, gid: 0 }],
  ])("is refused when the file is %s", async (_, access) => {
    expect(readPolicy(await hostWith(written, access), file)).rejects.toThrow("Others could change");
  });

  test("is refused when it is not there", () => {
    expect(readPolicy(new MemoryHost(), file)).rejects.toThrow("no policy");
  });
});
