import { describe, expect, test } from "bun:test";
import type { z } from "zod";
import {
  acmeDirectory,
  adminAddress,
  cidr,
  cpus,
  domain,
  email,
  hostName,
  ip,
  loginName,
  memorySize,
  modelId,
  plainText,
  port,
  privateSubnet,
  publicKey,
  rebootTime,
  swapSize,
} from "../../src/settings/values.ts";

interface Cases {
  readonly type: z.ZodType;
  /** Input to output. */
  readonly good: readonly (readonly [input: unknown, output: unknown])[];
  /** Input to a part of the message. */
  readonly bad: readonly (readonly [input: unknown, reason: string])[];
}

const ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjEYv6QTklsxQDoDbc5Ki1G9xtr2gD4b7lM5e/foPIk you@laptop";
const rsa =
  "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCz93YX1cPh3hSbArwOoZOxjaH0VPzTq1vJxbO5XXUAiQOS96ZGxlafPRs+3jmr2YwLZ/tszxQMLz88xv2B2nFlsaG7e83Ao4pF4m2UtYC4Ts1Mm9o7tH4o3IUCM5sokQZahRd9z9atFb/v2RfQzZt99ZUMEjieoR9LA1Nc/lMzEp9qYrNPL2c2syv9fTjcqrx082ORoNC66W3OkEg+ibma3GXWHi3/s+C1F4mrmE7Rzeqa7y/01ELiBKWiqb7ULaOR9NNDuxBVMqo9SHW+8sGkV9Wu2OuY8v2fmSNuVY7dueDf2TUUeE0M17WF7ICre79I+JSS0B5Vwsdko5SGJNb/ rsa";
const weak =
  "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4uXVAHrEUoAZNRH5L/MGiVUCiicbIeQtLWF6RXnC2e5n8jxVJgHCf4nSgPaSajky3LFlxLJMl7fE/hZry/NRfEr5kXqzCardRz//GZmAzpz2UtmGPzZ3sPR7/IyAiRtVqxKAvWY/GjoAPUS64J4fIxU2XvUbKO9EG3DP4UZ28Aw== weak";

const cases: Readonly<Record<string, Cases>> = {
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
  adminAddress: {
    type: adminAddress,
    good: [
      ["anywhere", "anywhere"],
      ["203.0.113.7", "203.0.113.7"],
      ["203.0.113.0/24", "203.0.113.0/24"],
      ["2001:DB8::7", "2001:db8::7"],
      ["2001:db8::/48", "2001:db8::/48"],
    ],
    bad: [
      ["203.0.113.7/24", "host bits"],
      ["me", "not an IP address"],
      ["203.0.113.0/33", "prefix length"],
    ],
  },
  swapSize: {
    type: swapSize,
    good: [
      ["auto", "auto"],
      ["off", "off"],
      ["2G", 2 * 1024 ** 3],
    ],
    bad: [
      ["2", "not a memory size"],
      ["1M", "out of range"],
    ],
  },
  rebootTime: {
    type: rebootTime,
    good: [
      ["04:30", "04:30"],
      ["23:59", "23:59"],
      ["never", "never"],
    ],
    bad: [
      ["4:30", "time of day"],
      ["24:00", "time of day"],
    ],
  },
  domain: {
    type: domain,
    good: [
      ["agent.my-company.org", "agent.my-company.org"],
      ["Agent.My-Company.ORG.", "agent.my-company.org"],
      [" agent.my-company.org ", "agent.my-company.org"],
      ["bücher.de", "xn--bcher-kva.de"],
      ["例え.テスト", "xn--r8jz45g.xn--zckzah"],
      ["xn--bcher-kva.de", "xn--bcher-kva.de"],
      ["123.de", "123.de"],
      ["clincher.internal", "clincher.internal"],
      ["yourdomainname.org", "yourdomainname.org"],
    ],
    bad: [
      ["openclaw.yourdomain.com", "placeholder"],
      ["YOUR_DOMAIN", "placeholder"],
      ["openclaw.example.com", "placeholder"],
      ["example.org", "placeholder"],
      ["openclaw.example", "placeholder"],
      ["<domain>", "placeholder"],
      ["changeme.org", "placeholder"],
      ["203.0.113.7", "IP address"],
      ["2001:db8::7", "IP address"],
      ["[2001:db8::7]", "IP address"],
      ["https://agent.my-company.org", "URL"],
      ["agent.my-company.org/admin", "more in it than a name"],
      ["me@my-company.org", "more in it than a name"],
      ["agent.my-company.org:8443", "port"],
      ["*.my-company.org", "wildcard"],
      ["my_agent.my-company.org", "underscore"],
      ["-agent.my-company.org", "not a valid DNS name"],
      ["agent..org", "not a valid DNS name"],
      ["xn--a", "not a valid DNS name"],
      ["my agent.org", "not a valid DNS name"],
      [`${"a".repeat(64)}.org`, "not a valid DNS name"],
      [`${"a.".repeat(127)}org`, "not a valid DNS name"],
      ["", "not a valid DNS name"],
      ["agent", "single word"],
      ["agent.42", "not a valid DNS name"],
      ["1.2.3", "IP address"],
      ["0x7f.1", "IP address"],
      ["agent.localhost", "no certificate authority"],
      [42, "expected string"],
    ],
  },
  hostName: {
    type: hostName,
    good: [
      ["API.github.com", "api.github.com"],
      ["bücher.de", "xn--bcher-kva.de"],
    ],
    bad: [
      ["*.github.com", "wildcard"],
      ["140.82.121.6", "IP address"],
      ["https://api.github.com/", "URL"],
      ["metadata.google.internal", "private network"],
      ["nas.local", "private network"],
      ["router.lan", "private network"],
      ["printer.home.arpa", "private network"],
      ["localhost", "single word"],
      ["api.example.net", "placeholder"],
    ],
  },
  email: {
    type: email,
    good: [
      ["Ops+web@My-Company.org", "Ops+web@my-company.org"],
      ["a@bücher.de", "a@xn--bcher-kva.de"],
    ],
    bad: [
      ["ops", "not an e-mail address"],
      ["ops@host", "not an e-mail address"],
      ["ops@", "not an e-mail address"],
      ["a b@my-company.org", "not an e-mail address"],
      ["ops@a@my-company.org", "not an e-mail address"],
      ["you@example.com", "placeholder"],
    ],
  },
  ip: {
    type: ip,
    good: [
      ["203.0.113.7", "203.0.113.7"],
      ["2001:DB8::7", "2001:db8::7"],
    ],
    bad: [
      ["203.0.113.256", "not an IP address"],
      ["fe80::1%eth0", "not an IP address"],
      ["YOUR_STATIC_IP", "placeholder"],
    ],
  },
  cidr: {
    type: cidr,
    good: [
      ["203.0.113.0/24", "203.0.113.0/24"],
      ["0.0.0.0/0", "0.0.0.0/0"],
      ["203.0.113.7/32", "203.0.113.7/32"],
      ["2001:DB8::/32", "2001:db8::/32"],
      ["::/0", "::/0"],
      ["::ffff:203.0.113.0/120", "::ffff:203.0.113.0/120"],
    ],
    bad: [
      ["203.0.113.0", "no prefix length"],
      ["203.0.113.0/33", "not 0 to 32"],
      ["203.0.113.0/-1", "not 0 to 32"],
      ["203.0.113.0/", "not 0 to 32"],
      ["2001:db8::/129", "not 0 to 128"],
      ["203.0.113.7/24", "host bits"],
      ["2001:db8::1/64", "host bits"],
      ["203.0.113.0/24/8", "not an IP network"],
      ["fe80::1%eth0/64", "not an IP network"],
      ["everyone", "not an IP network"],
    ],
  },
  privateSubnet: {
    type: privateSubnet,
    good: [
      ["172.30.0.0/24", "172.30.0.0/24"],
      ["10.0.0.0/16", "10.0.0.0/16"],
      ["192.168.255.248/29", "192.168.255.248/29"],
      ["172.31.0.0/16", "172.31.0.0/16"],
    ],
    bad: [
      ["10.0.0.0/8", "larger than a /16"],
      ["192.168.1.0/30", "too small"],
      ["172.32.0.0/16", "not a private IPv4 network"],
      ["203.0.113.0/24", "not a private IPv4 network"],
      ["fd00::/64", "not a private IPv4 network"],
      ["10.0.0.1/24", "host bits"],
      ["10.0.0.0", "no prefix length"],
    ],
  },
  memorySize: {
    type: memorySize,
    good: [
      ["512M", 512 * 1024 ** 2],
      ["2G", 2 * 1024 ** 3],
      ["1.5g", 1.5 * 1024 ** 3],
      ["65536K", 64 * 1024 ** 2],
      ["1GiB", 1024 ** 3],
    ],
    bad: [
      ["2", "not a memory size"],
      ["2 G", "not a memory size"],
      ["-2G", "not a memory size"],
      ["lots", "not a memory size"],
      ["63M", "out of range"],
      ["5T", "out of range"],
      [2, "expected string"],
    ],
  },
  cpus: {
    type: cpus,
    good: [
      [0.5, 0.5],
      [8, 8],
    ],
    bad: [
      [0, "Too small"],
      [513, "Too big"],
      [Number.NaN, "expected number"],
      ["2", "expected number"],
    ],
  },
  port: {
    type: port,
    good: [
      [1, 1],
      [65535, 65535],
    ],
    bad: [
      [0, "Too small"],
      [65536, "Too big"],
      [22.5, "expected int"],
      ["22", "expected number"],
    ],
  },
  modelId: {
    type: modelId,
    good: [
      ["anthropic/claude-opus-4-6", "anthropic/claude-opus-4-6"],
      ["openai/gpt-5.2", "openai/gpt-5.2"],
    ],
    bad: [
      ["claude-opus-4-6", "not a model id"],
      ["anthropic/", "not a model id"],
      ["anthropic/claude/opus", "not a model id"],
      ["anthropic/claude opus", "not a model id"],
      ["acme/model-1", "cannot route"],
      ["constructor/model-1", "cannot route"],
    ],
  },
  acmeDirectory: {
    type: acmeDirectory,
    good: [["https://pebble:14000/dir", "https://pebble:14000/dir"]],
    bad: [
      ["http://pebble:14000/dir", "not an https URL"],
      ["pebble", "not a URL"],
      ["https://user:secret@pebble/dir", "user name"],
      ["https://acme.example.com/directory", "placeholder"],
    ],
  },
  plainText: {
    type: plainText,
    good: [["voyage-3-large", "voyage-3-large"]],
    bad: [
      ["", "empty"],
      ["a\nb", "unusual"],
      ["x".repeat(201), "placeholder"],
      ["YOUR_MODEL", "placeholder"],
    ],
  },
};

for (const [name, { type, good, bad }] of Object.entries(cases)) {
  describe(name, () => {
    test.each([...good])("takes %p", (input, output) => {
      expect(type.safeParse(input).data).toEqual(output);
    });
    test.each([...bad])("refuses %p", (input, reason) => {
      const result = type.safeParse(input);
      expect(result.error?.issues.map((issue) => issue.message).join()).toContain(reason);
    });
  });
}

test("a network with host bits names the network that was meant", () => {
  const fixes = ["203.0.113.7/24", "2001:db8::1/64", "::ffff:1.2.3.4/112"].map((text) => {
    const [issue] = cidr.safeParse(text).error?.issues ?? [];
    return issue?.code === "custom" ? issue.params?.fix : null;
  });
  expect(fixes).toEqual([
    "The network is 203.0.113.0/24.",
    "The network is 2001:db8::/64.",
    "The network is ::ffff:102:0/112.",
  ]);
});
