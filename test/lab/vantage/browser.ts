import { createHash, createPrivateKey, sign } from "node:crypto";
import type { Visit, Welcome } from "../browser.ts";

/**
 * A dashboard in a browser: opens the gateway's socket and says who it is, as OpenClaw's own page does. Reads a Visit from
 * stdin and prints a Welcome.
 */

const scopes = [
  "operator.admin",
  "operator.read",
  "operator.write",
  "operator.approvals",
  "operator.pairing",
];
const client = { id: "openclaw-control-ui", version: "1", platform: "lab", mode: "webchat" };
const patience = 15_000;

const identify = ({ key: { x, d }, token }: Visit, nonce: string) => {
  const id = createHash("sha256").update(Buffer.from(x, "base64url")).digest("hex");
  const signedAt = Date.now();
  const payload = ["v2", id, client.id, client.mode, "operator", scopes.join(","), signedAt, token, nonce];
  const key = createPrivateKey({ key: { kty: "OKP", crv: "Ed25519", x, d }, format: "jwk" });
  const signature = sign(null, Buffer.from(payload.join("|")), key).toString("base64url");
  return { id, publicKey: x, signature, signedAt, nonce };
};

const visit = JSON.parse(await Bun.stdin.text()) as Visit;
const { address, domain, token } = visit;

const tell = (welcome: Welcome): never => {
  console.log(JSON.stringify(welcome));
  process.exit(0);
};
setTimeout(() => tell({ let: false, said: "no answer" }), patience);

const options = {
  headers: { Host: domain, Origin: `https://${domain}` },
  tls: { rejectUnauthorized: false, serverName: domain, servername: domain },
};
interface Message {
  readonly type: string;
  readonly event?: string;
  readonly id?: string;
  readonly ok?: boolean;
  readonly payload?: { readonly nonce?: string };
  readonly error?: { readonly details?: { readonly gatewayBuildId?: string } };
}

/** `build`: the gateway asks pages of another build to be loaded again. */
const open = (build?: string): void => {
  const socket = new WebSocket(`wss://${address}/`, options as unknown as string[]);
  const ask = (id: string, method: string, params: object): void =>
    socket.send(JSON.stringify({ type: "req", id, method, params }));
  socket.onclose = ({ code, reason }) => tell({ let: false, said: `closed: ${code} ${reason}` });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    const { type, id, ok = false, error } = message;
    if (message.event === "connect.challenge") {
      const device = identify(visit, message.payload?.nonce ?? "");
      const page = { ...client, ...(build === undefined ? {} : { buildId: build }) };
      const protocol = { minProtocol: 3, maxProtocol: 4 };
      ask("connect", "connect", {
        ...protocol,
        client: page,
        role: "operator",
        scopes,
        device,
        auth: { token },
      });
    }
    if (type === "res" && id === "connect") {
      const wanted = error?.details?.gatewayBuildId;
      if (wanted !== undefined && build === undefined) {
        socket.onclose = null;
        socket.close();
        return open(wanted);
      }
      if (!ok) tell({ let: false, said: JSON.stringify(error) });
      // Being let in is no more than a word until something is answered.
      ask("settings", "config.get", {});
    }
    if (type === "res" && id === "settings")
      tell({ let: ok, said: ok ? "the settings are answered" : JSON.stringify(error) });
  };
};
open();
