import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ascii, colourful, monochrome } from "../styles.ts";
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

const docker = [runStarted, phaseStarted("docker", "Docker Engine", 2), started(7, "docker")];
const images = phaseStarted("images", "Images", 1);

describe("progress on a terminal", () => {
  test("what runs, how long, and what it last said", () => {
    const scene = new Scene("live", monochrome)
      .say(...docker, said(7, "Unpacking docker-ce\t(5:29.1) …"))
      .wait(12.3);
    expect(`\n${scene.screen.text}`).toBe(`
⠸ [ 7/31] Docker Engine  install docker-ce containerd.io  12 s
          Unpacking docker-ce  (5:29.1) …
`);
    scene.progress.close();
  });

  test("several side by side, oldest first", () => {
    const scene = new Scene("live", ascii)
      .say(runStarted, images, started(6, "images"), said(6, "gateway: 40 %"))
      .wait(61)
      .say(phaseStarted("docker", "Docker Engine", 2), started(7, "docker"))
      .wait(1);
    expect(`\n${scene.screen.text}`).toBe(`
| [ 6/31] Images  pull 3 images  1 min 2 s
          gateway: 40 %
| [ 7/31] Docker Engine  install docker-ce containerd.io  1 s
`);
    scene.progress.close();
  });

  test("a phase is ticked off when the last of its changes is over, even beside the next phase", () => {
    const scene = new Scene("live", monochrome)
      .say(runStarted, images, started(6, "images"), phaseFinished("images", "Images", 0.1))
      .say(...docker.slice(1))
      .wait(5);
    expect(scene.screen.text).not.toContain("✓");
    scene.say(finished(6, 5)).wait(1);
    expect(scene.screen.text).toStartWith("✓ Images  1 change, 5.0 s\n");
    scene
      .say(finished(7, 6), started(8, "docker"), finished(8, 0.2))
      .say(phaseFinished("docker", "Docker Engine", 6))
      .say(runFinished(6))
      .progress.close();
    expect(`\n${scene.screen.text}`).toBe(`
✓ Images  1 change, 5.0 s
✓ Docker Engine  2 changes, 6.0 s
`);
  });

  test("a failed change stays on the screen", () => {
    const scene = new Scene("live", monochrome).say(...docker).wait(12.3);
    scene.say(finished(7, 12.3, "failed"), runFinished(12.3, "failed")).progress.close();
    expect(scene.screen.text).toBe("✗ [ 7/31] Docker Engine  install docker-ce containerd.io  12.3 s\n");
  });

  test("no more than ten frames a second, however much is said", () => {
    const scene = new Scene("live", monochrome).say(...docker);
    const before = scene.screen.written.length;
    for (let at = 0; at < 1000; at += 1) scene.say(said(7, `line ${at}`)).wait(0.001);
    expect(scene.screen.written.length - before).toBeLessThanOrEqual(11);
    expect(scene.screen.text).toContain("line 99");
    scene.progress.close();
  });

  test("the cursor is hidden while it runs and shown after; closing twice does nothing more", () => {
    const scene = new Scene("live", monochrome).say(...docker);
    expect([scene.screen.cursorVisible, scene.ticking]).toEqual([false, true]);
    scene.progress.close();
    expect([scene.screen.cursorVisible, scene.ticking]).toEqual([true, false]);
    const frames = scene.screen.written.length;
    scene.progress.close();
    expect(scene.screen.written.length).toBe(frames);
  });

  test("more changes at once than fit are counted", () => {
    const many = Array.from({ length: 7 }, (_, at) => started(at + 1, "images"));
    const scene = new Scene("live", monochrome).say(runStarted, images, ...many).wait(0.1);
    expect(scene.screen.text.split("\n").slice(4)).toEqual([
      "⠙ [ 5/31] Images  change 5  0 s",
      "  and 2 more",
      "",
    ]);
    scene.progress.close();
  });

  test("with colours the line says the same", () => {
    const scene = new Scene("live", colourful).say(...docker).wait(0.1);
    const last = scene.screen.written.at(-1) ?? "";
    expect(last).toContain("\u001b[1m[ 7/31]");
    expect(Bun.stripANSI(last)).toContain("⠙ [ 7/31] Docker Engine  install docker-ce containerd.io  0 s");
    scene.progress.close();
  });

  test("no line is too wide, and nothing is left over, at any width and after any resize", () => {
    const widths = fc.array(fc.integer({ min: 20, max: 140 }), { minLength: 1, maxLength: 6 });
    const line = fc.string({ unit: "grapheme-ascii", maxLength: 200 });
    fc.assert(
      fc.property(widths, line, ([first = 80, ...others], words) => {
        const scene = new Scene("live", monochrome, first);
        scene.say(...docker, said(7, words)).wait(1);
        for (const columns of others) {
          scene.screen.resize(columns);
          scene.wait(0.5);
        }
        scene.say(finished(7, 3), phaseFinished("docker", "Docker Engine", 3)).progress.close();
        expect(scene.screen.text).toMatch(/^✓ [^\n]+\n$/);
      }),
    );
  });
});
