import { describe, expect, test } from "bun:test";
import type { RunEvent } from "../../../src/engine/events.ts";
import { piped } from "../styles.ts";
import {
  finished,
  phaseFinished,
  phaseStarted,
  runFinished,
  runStarted,
  Scene,
  said,
  started,
} from "./scene.ts";

const begin: readonly RunEvent[] = [
  runStarted,
  phaseStarted("images", "Images", 1),
  started(6, "images"),
  phaseFinished("images", "Images", 0),
  phaseStarted("docker", "Docker Engine", 2),
  started(7, "docker"),
];
const wide = 200;

describe("progress in a log", () => {
  test("a line for every change that is over", () => {
    const scene = new Scene("plain", piped, wide).say(...begin).wait(12.3);
    scene.say(finished(7, 12.3), finished(6, 12.31), started(8, "docker"), finished(8, 0.04, "failed"));
    scene.say(runFinished(12.4, "failed")).progress.close();
    expect(`\n${scene.screen.text}`).toBe(`
clincher 0.1.0 install: 31 changes
[ 7/31] docker: install docker-ce containerd.io … done (12.3 s)
[ 6/31] images: pull 3 images … done (12.3 s)
[ 8/31] docker: restart docker, its settings are newer than it … failed (0.04 s)
`);
  });

  test("a sign of life every 30 s of silence, no more", () => {
    const scene = new Scene("plain", piped, wide).say(...begin, said(6, "layer 1\u001b[K of 9"));
    scene.wait(29);
    const silent = scene.screen.text;
    scene.wait(2).say(said(6, "layer 2 of 9")).wait(60).progress.close();
    scene.wait(120);
    expect(silent).toBe("clincher 0.1.0 install: 31 changes\n");
    expect(`\n${scene.screen.text.slice(silent.length)}`).toBe(`
[ 6/31] images: pull 3 images … running for 30 s: layer 1 of 9
[ 6/31] images: pull 3 images … running for 1 min 0 s: layer 2 of 9
[ 6/31] images: pull 3 images … running for 1 min 30 s: layer 2 of 9
`);
  });

  test("no escape sequence, no sign of life when nothing runs", () => {
    const scene = new Scene("plain", piped, wide).say(runStarted).wait(100);
    scene.progress.close();
    expect([scene.screen.text, scene.ticking]).toEqual(["clincher 0.1.0 install: 31 changes\n", false]);
  });
});

test("progress as data: the events themselves, one a line", () => {
  const events = [...begin, said(7, 'a "b"\nc'), finished(7, 1), runFinished(1)];
  const scene = new Scene("json", piped, 1000).say(...events).wait(100);
  scene.progress.close();
  expect(
    scene.screen.text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual(events);
});
