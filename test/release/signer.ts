import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** Signs as minisign does, to test what verifies. */
export class Signer {
  readonly #number = randomBytes(8);
  readonly #keys = generateKeyPairSync("ed25519");

  /** One line of base64, as in minisign's public key file. */
  get publicKey(): string {
    const { x = "" } = this.#keys.publicKey.export({ format: "jwk" });
    return Buffer.concat([Buffer.from("Ed"), this.#number, Buffer.from(x, "base64url")]).toString("base64");
  }

  sign(file: string | Uint8Array, comment: string): string {
    const hash = createHash("blake2b512").update(file).digest();
    const signature = sign(null, hash, this.#keys.privateKey);
    const whole = sign(null, Buffer.concat([signature, Buffer.from(comment)]), this.#keys.privateKey);
    return [
      "untrusted comment: signature of a test",
      Buffer.concat([Buffer.from("ED"), this.#number, signature]).toString("base64"),
      `trusted comment: ${comment}`,
      whole.toString("base64"),
      "",
    ].join("\n");
  }
}
