// Runs inside the gateway's container: reads attempts from standard input, makes all of them at once and prints what
// became of each. Nothing secret is in its arguments.
import { createHash } from "node:crypto";
import { lookup } from "node:dns/promises";
import { closeSync, constants, openSync, readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { connect } from "node:net";

const longest = 100_000;
const { attempts, patience } = JSON.parse(readFileSync(0, "utf8"));
const done = (status, text = "") => ({ error: null, status, text: String(text).slice(0, longest) });

const opened = (options) =>
  new Promise((resolve, reject) => {
    const socket = connect(options);
    socket.once("connect", () => resolve(socket));
    socket.once("error", reject);
  });

const request = ({ socket, host, port, tls, method, path, headers, body }) =>
  new Promise((resolve, reject) => {
    const options = { socketPath: socket, host, port, method, path, headers, agent: false };
    // Who answers under this name is another question than what it answers.
    const secure = tls === undefined ? {} : { servername: tls, rejectUnauthorized: false };
    const sent = (tls === undefined ? http : https).request({ ...options, ...secure }, (answer) => {
      let text = "";
      answer.on("data", (part) => {
        text = text.length < longest ? text + part : text;
      });
      answer.on("end", () => resolve(done(answer.statusCode, text)));
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });

const tunnel = async ({ host, port, target }) => {
  const socket = await opened({ host, port });
  try {
    return await new Promise((resolve, reject) => {
      let text = "";
      socket.on("data", (part) => {
        text += part;
        const status = /^HTTP\/1\.[01] (\d+)/.exec(text)?.[1];
        if (status !== undefined) resolve(done(Number(status), text));
      });
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("closed without an answer")));
      socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
    });
  } finally {
    socket.destroy();
  }
};

const kinds = {
  request,
  tunnel,
  open: async ({ host, port, socket }) => {
    (await opened(socket === undefined ? { host, port } : { path: socket })).destroy();
    return done(0);
  },
  lookup: async ({ host }) => done(0, (await lookup(host)).address),
  list: async ({ path }) => done(0, readdirSync(path).sort().join("\n")),
  hash: async ({ path }) => done(0, createHash("sha256").update(readFileSync(path)).digest("hex")),
  read: async ({ path }) => done(0, readFileSync(path, "utf8")),
  // Opened for writing, and closed as it was.
  write: async ({ path }) => {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_APPEND));
    return done(0);
  },
};

const inTime = (work) =>
  Promise.race([
    work,
    new Promise((_, reject) => setTimeout(() => reject(new Error("no answer in time")), patience)),
  ]);

const made = await Promise.all(
  Object.entries(attempts).map(async ([name, { kind, ...rest }]) => {
    try {
      return [name, await inTime(kinds[kind](rest))];
    } catch (error) {
      return [name, { error: String(error.code ?? error.message), status: null, text: "" }];
    }
  }),
);
process.stdout.write(JSON.stringify(Object.fromEntries(made)), () => process.exit(0));
