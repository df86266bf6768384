import { loginName, publicKey } from "../../../src/settings/values.ts";
import { check } from "./cases.ts";

const ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjEYv6QTklsxQDoDbc5Ki1G9xtr2gD4b7lM5e/foPIk you@laptop";
const rsa =
  "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCz93YX1cPh3hSbArwOoZOxjaH0VPzTq1vJxbO5XXUAiQOS96ZGxlafPRs+3jmr2YwLZ/tszxQMLz88xv2B2nFlsaG7e83Ao4pF4m2UtYC4Ts1Mm9o7tH4o3IUCM5sokQZahRd9z9atFb/v2RfQzZt99ZUMEjieoR9LA1Nc/lMzEp9qYrNPL2c2syv9fTjcqrx082ORoNC66W3OkEg+ibma3GXWHi3/s+C1F4mrmE7Rzeqa7y/01ELiBKWiqb7ULaOR9NNDuxBVMqo9SHW+8sGkV9Wu2OuY8v2fmSNuVY7dueDf2TUUeE0M17WF7ICre79I+JSS0B5Vwsdko5SGJNb/ rsa";
const weak =
  "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4uXVAHrEUoAZNRH5L/MGiVUCiicbIeQtLWF6RXnC2e5n8jxVJgHCf4nSgPaSajky3LFlxLJMl7fE/hZry/NRfEr5kXqzCardRz//GZmAzpz2UtmGPzZ3sPR7/IyAiRtVqxKAvWY/GjoAPUS64J4fIxU2XvUbKO9EG3DP4UZ28Aw== weak";

check({
  publicKey: {
    type: publicKey,
    good: [
      [ed25519, ed25519],
      [` ${ed25519}\n`, ed25519],
      [rsa, rsa],
    ],
    bad: [
      [weak, "less than 2048 bits"],
      [ed25519.slice(0, 50), "cut off or changed"],
      [ed25519.replace("ssh-ed25519", "ssh-rsa"), "not the ssh-rsa key it says it is"],
      [`command="x" ${ed25519}`, "not a public key of ssh"],
      ["ssh-dss AAAA", "DSA"],
      ["-----BEGIN OPENSSH PRIVATE KEY-----", "private key"],
      ["ssh-ed25519", "cut off"],
      ["", "not a public key"],
    ],
  },
  loginName: {
    type: loginName,
    good: [
      ["deploy", "deploy"],
      ["_x-1", "_x-1"],
    ],
    bad: [
      ["root", "is root"],
      ["Deploy", "not a login name"],
      ["a b", "not a login name"],
      ["-x", "not a login name"],
    ],
  },
});
