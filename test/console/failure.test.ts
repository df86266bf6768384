import { describe, expect, test } from "bun:test";
import { failureJson, renderFailure } from "../../src/console/failure.ts";
import type { Style } from "../../src/console/style.ts";
import { unexpected } from "../../src/console/unexpected.ts";
import type { Problem } from "../../src/problem.ts";
import { colourful, monochrome, piped } from "./styles.ts";

const render = (problems: readonly Problem[], style: Style = monochrome): string =>
  `\n${renderFailure(problems, style)}`;

const domain: Problem = {
  what: "domain is a placeholder",
  where: "/etc/clincher/clincher.toml: domain = example.com",
  fix: "Write the name under which your dashboard is reached.",
};
const container: Problem = {
  what: "Container openclaw-litellm did not become healthy within 180 s, and the others that need it were not started",
  why: 'Its last words:\n  {"level":"error"}\nProxy startup failed',
  fix: "Look at: docker logs openclaw-litellm",
};

describe("failure for a person", () => {
  test("each problem says what, where, why and how to mend it", () => {
    expect(render([domain, container])).toBe(`
error: domain is a placeholder
  where: /etc/clincher/clincher.toml: domain = example.com
  fix: Write the name under which your dashboard is reached.

error: Container openclaw-litellm did not become healthy within 180 s, and the
       others that need it were not started
  why: Its last words:
         {"level":"error"}
       Proxy startup failed
  fix: Look at: docker logs openclaw-litellm
`);
  });

  test("in a file no line is broken", () => {
    expect(render([container], piped).split("\n")[1]).toBe(`error: ${container.what}`);
  });

  test("colours change nothing but colours", () => {
    expect(render([domain, container], colourful)).not.toBe(render([domain, container]));
    expect(Bun.stripANSI(render([domain, container], colourful))).toBe(render([domain, container]));
  });

  test("an empty reason is not shown", () => {
    expect(render([{ what: "x", why: " \n", fix: "y" }])).toBe("\nerror: x\n  fix: y\n");
  });

  test("what tools say cannot command the terminal", () => {
    expect(render([{ what: "x", why: "\u001b[2Jsaid\u0007", fix: "y" }])).toBe(
      "\nerror: x\n  why: said\n  fix: y\n",
    );
  });

  test("invariant 7: no secret in an error message", () => {
    const redact = (text: string): string => text.replaceAll("s3cret", "***");
    const problem = { what: "s3cret", where: "at s3cret", why: "s3cret\nwas refused", fix: "not s3cret" };
    expect(renderFailure([problem], piped, redact)).toBe(
      "error: ***\n  where: at ***\n  why: ***\n       was refused\n  fix: not ***\n",
    );
    expect(JSON.stringify(failureJson([problem], 3, redact))).not.toContain("s3cret");
  });
});

test("failure as data", () => {
  expect(failureJson([domain], 3)).toEqual({ event: "failed", exit: 3, problems: [domain] });
});

describe("a defect of clincher", () => {
  const thrown = new TypeError("undefined is not a function");

  test("is one message, without a stack trace", () => {
    expect(render([unexpected(thrown, false)])).toBe(`
error: clincher stopped unexpectedly (TypeError: undefined is not a function)
  why: This is a defect of clincher, not of your server or your settings.
  fix: Run the same command again: it goes on where this one stopped.
       If it stops again, please report it with the output of \`clincher version\`
       and of the same command after \`export CLINCHER_DEBUG=1\`.
`);
  });

  test("says where it was thrown when asked", () => {
    expect(unexpected(thrown, true).why).toContain("failure.test.ts");
    expect(unexpected(thrown, false).why).not.toContain("failure.test.ts");
  });

  test.each([
    ["a text", "odd", "clincher stopped unexpectedly (odd)"],
    ["nothing", undefined, "clincher stopped unexpectedly (undefined)"],
    ["several lines", new Error("first\nsecond"), "clincher stopped unexpectedly (Error: first)"],
  ])("even when %s was thrown", (_, error, what) => expect(unexpected(error, false).what).toBe(what));

  test.each([
    ["ENOSPC", "The disk is full"],
    ["EROFS", "The disk can only be read"],
    ["EIO", "The disk does not do what it is asked"],
    ["SQLITE_FULL", "The disk is full"],
    ["SQLITE_IOERR_FSYNC", "The disk does not do what it is asked"],
    ["SQLITE_CONSTRAINT", "clincher stopped unexpectedly (Error: SQLITE_CONSTRAINT: at /x)"],
    ["EINVAL", "clincher stopped unexpectedly (Error: EINVAL: at /x)"],
  ])("what the kernel calls %s", (code, what) => {
    expect(unexpected(Object.assign(new Error(`${code}: at /x`), { code }), false).what).toBe(what);
  });

  test.each([
    ["EEXIST", "Something else is in the place of a file or folder"],
    ["ENOTDIR", "Something else is in the place of a file or folder"],
    ["EISDIR", "Something else is in the place of a file or folder"],
    ["EPERM", "Not even root may change that"],
    ["EACCES", "Not even root may change that"],
    ["EBUSY", "Something is mounted there by itself"],
  ])("what stands at a path: %s", (code, what) => {
    const moved = { code, path: "/opt/.x.clincher-new", dest: "/opt/x" };
    expect(unexpected(Object.assign(new Error("no"), moved), false)).toMatchObject({ what, where: "/opt/x" });
    const ofASocket = Object.assign(new Error("no"), { code });
    expect(unexpected(ofASocket, false).what).toBe("clincher stopped unexpectedly (Error: no)");
  });

  test("where the disk is full is said where it is known", () => {
    const full = new Error("ENOSPC: no space left on device, write '/opt/x'");
    const problem = unexpected(Object.assign(full, { code: "ENOSPC", path: "/opt/x" }), false);
    expect(problem).toMatchObject({ what: "The disk is full", where: "/opt/x", why: full.message });
    expect(unexpected(Object.assign(new Error("full"), { code: "ENOSPC" }), false).where).toBeUndefined();
  });
});
