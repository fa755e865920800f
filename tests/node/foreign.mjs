// Signs and verifies a batch of cases from stdin as others do it: `v1` by the specification's own library for npm,
// `v1a`, which it does not know, by node's Ed25519.
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { text } from "node:stream/consumers";
import standardwebhooks from "standardwebhooks";

// RFC 8410: what stands before the bare 32 bytes of a key.
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

const der = (prefix, key) => Buffer.concat([prefix, Buffer.from(key.split("_")[1], "base64").subarray(0, 32)]);
const content = ({ id, timestamp, body }) => Buffer.from(`${id}.${timestamp}.${body}`);

const schemes = {
  whsec: {
    sign: (one) => new standardwebhooks.Webhook(one.key).sign(one.id, new Date(one.timestamp * 1000), one.body),
    verify: ({ key, id, timestamp, signature, body }) => {
      const headers = { "webhook-id": id, "webhook-timestamp": `${timestamp}`, "webhook-signature": signature };
      try {
        new standardwebhooks.Webhook(key).verify(body, headers, { jsonParse: false });
        return true;
      } catch (error) {
        if (error instanceof standardwebhooks.WebhookVerificationError) return false;
        throw error;
      }
    },
  },
  whsk: {
    sign: (one) => {
      const key = createPrivateKey({ key: der(PKCS8, one.key), format: "der", type: "pkcs8" });
      return `v1a,${sign(null, content(one), key).toString("base64")}`;
    },
  },
  whpk: {
    verify: (one) => {
      const key = createPublicKey({ key: der(SPKI, one.key), format: "der", type: "spki" });
      const signatures = one.signature.split(" ").filter((signature) => signature.startsWith("v1a,"));
      return signatures.some((signature) => verify(null, content(one), key, Buffer.from(signature.slice(4), "base64")));
    },
  },
};

const cases = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(cases.map((one) => schemes[one.key.split("_")[0]][one.act](one))));
