import { expect, test } from "bun:test";
import { dockerHubRateLimit, Failures } from "../../lab/internet/failure.ts";

test("a failure meets only the requests it is meant for", () => {
  const failures = new Failures();
  failures.set("registry", { ...dockerHubRateLimit, path: "/manifests/" });
  expect(failures.meet("registry", "registry-1.docker.io", "/v2/library/x/manifests/1")?.how).toBe(429);
  expect(failures.meet("registry", "registry-1.docker.io", "/v2/")).toBeUndefined();
  expect(failures.meet("registry", "ghcr.io", "/v2/x/manifests/1")).toBeUndefined();
  expect(failures.meet("web", "registry-1.docker.io", "/v2/x/manifests/1")).toBeUndefined();
});

test("a failure with a number of times ends by itself, and can be set again", () => {
  const failures = new Failures();
  const twice = { how: 503, times: 2 };
  for (const _ of [1, 2]) {
    failures.set("web", twice);
    const met = [1, 2, 3].map(() => failures.meet("web", "h", "/")?.how);
    expect(met).toEqual([503, 503, undefined]);
  }
});

test("refusing ends with null or clear", () => {
  const failures = new Failures();
  failures.set("web", { how: "refuse" });
  expect(failures.refused("web")).toBe(true);
  expect(failures.refused("acme")).toBe(false);
  failures.set("web", null);
  expect(failures.refused("web")).toBe(false);
  failures.set("web", { how: "refuse" });
  failures.clear();
  expect(failures.refused("web")).toBe(false);
});
