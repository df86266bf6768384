import { expect, test } from "bun:test";
import { parseReference } from "./image.ts";
import { ensureImages, imageNames } from "./images.ts";

test.each([
  ["ghcr.io/openclaw/openclaw:2026.3.13", "openclaw/openclaw", "2026.3.13"],
  ["docker.io/library/caddy:2.11.9-alpine", "library/caddy", "2.11.9-alpine"],
  ["registry.example:5000/a/b/c:1", "a/b/c", "1"],
])("%s is the repository %s and the tag %s", (reference, repository, tag) => {
  expect(parseReference(reference)).toEqual({ repository, tag });
});

test.each(["openclaw:1", "ghcr.io/openclaw/openclaw", "registry.example:5000/a", ""])(
  "%p is no full reference",
  (text) => {
    expect(() => parseReference(text)).toThrow("not a full image reference");
  },
);

test("no two images share a repository and a tag, because hosts are not told apart", () => {
  const places = imageNames.map((name) => Object.values(parseReference(name)).join(":"));
  expect(new Set(places).size).toBe(imageNames.length);
});

test("an image that the lab does not have is refused by name, before anything is built", async () => {
  expect(ensureImages(["ghcr.io/none/none:1"])).rejects.toThrow("the lab has no image ghcr.io/none/none:1");
});
