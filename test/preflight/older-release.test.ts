import { type Container, containers } from "../../src/facts/containers.ts";
import { file } from "../../src/facts/file.ts";
import { olderRelease } from "../../src/preflight/older-release.ts";
import { imageLockPath } from "../../src/stack/paths.ts";
import { fileOf } from "../resources/given.ts";
import { cases, known } from "./given.ts";

const digest = `sha256:${"a".repeat(64)}`;
const openclaw = "ghcr.io/openclaw/openclaw";
const gateway = (image: string): Container => ({
  id: "x",
  name: "openclaw",
  image,
  imageId: "x",
  running: false,
  health: "none",
  status: "Exited (0)",
  waiting: false,
  labels: {},
});
const lock = known(file(imageLockPath), fileOf(JSON.stringify({ [`${openclaw}:2026.9.6`]: digest })));
const noLock = known(file(imageLockPath), null);
const here = (image: string) => known(containers, [gateway(image)]);
const wants = (version: string) => ({ settings: { openclaw: { version } } });

cases(olderRelease, [
  { name: "a fresh server", facts: [known(containers, null), noLock], finds: [] },
  { name: "the same release", facts: [here(`${openclaw}@${digest}`), lock], ...wants("2026.9.6"), finds: [] },
  { name: "a newer one", facts: [here(`${openclaw}@${digest}`), lock], ...wants("2026.10.2"), finds: [] },
  {
    name: "an older one than the digest is of",
    facts: [here(`${openclaw}@${digest}`), lock],
    ...wants("2026.3.13"),
    finds: ["OpenClaw 2026.3.13 is older than 2026.9.6, which is here"],
    fix: "clincher rollback",
  },
  {
    name: "an older one than the name says",
    facts: [here(`${openclaw}:2026.9.6`), noLock],
    ...wants("2026.3.13"),
    finds: ["OpenClaw 2026.3.13 is older than 2026.9.6"],
  },
  {
    name: "one image under two names",
    facts: [
      here(`${openclaw}@${digest}`),
      known(
        file(imageLockPath),
        fileOf(JSON.stringify({ [`${openclaw}:2026.10.2`]: digest, [`${openclaw}:2026.9.6`]: digest })),
      ),
    ],
    ...wants("2026.9.6"),
    finds: [],
  },
  {
    name: "a digest that nothing knows",
    facts: [here(`${openclaw}@${digest}`), noLock],
    ...wants("2026.3.13"),
    finds: [],
  },
  {
    name: "an image of somebody's own",
    facts: [here("registry:5000/mine:99"), noLock],
    ...wants("2026.3.13"),
    finds: [],
  },
]);
