// The smallest honest Platform: it invites a customer, takes the bot's events once each, and asks before it serves.
//
// BOT_URL=… BOT_KEYS=whsec_…,whpk_… OUR_KEY=whsec_… API_TOKEN=… node receiver.mjs PORT CUSTOMER
import { createHmac, createPublicKey, randomBytes, timingSafeEqual, verify } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";

const { BOT_URL, BOT_KEYS, OUR_KEY, API_TOKEN } = process.env;
const [port, customer] = process.argv.slice(2);
const JOURNAL = "events.jsonl";
const SPKI = Buffer.from("302a300506032b6570032100", "hex"); // RFC 8410: what stands before the 32 bytes of a key

const bytes = (key) => Buffer.from(key.slice(key.indexOf("_") + 1), "base64");
const hmac = (key, content) => createHmac("sha256", bytes(key)).update(content).digest();
const contentOf = (id, stamp, body) => Buffer.concat([Buffer.from(`${id}.${stamp}.`), body]);

function isBy(key, given, content) {
  const [version, encoded] = given.split(",");
  const signature = Buffer.from(encoded ?? "", "base64");
  if (key.startsWith("whsec_"))
    return version === "v1" && signature.length === 32 && timingSafeEqual(signature, hmac(key, content));
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, bytes(key)]), format: "der", type: "spki" });
  return version === "v1a" && verify(null, content, publicKey, signature);
}

const lines = existsSync(JOURNAL) ? readFileSync(JOURNAL, "utf8").trim().split("\n") : [];
const taken = new Set(lines.map((line) => JSON.parse(line).id));
function take(id, event) {
  if (taken.has(id)) return;
  // The line is the effect and the id of what had it, written at once: a repeat finds the id, and has no effect.
  appendFileSync(JOURNAL, `${JSON.stringify({ ...event, id })}\n`, { flush: true });
  taken.add(id);
  console.log(event.data.index, event.type, event.data.external_id);
}

async function ask(path, body, headers = { authorization: `Bearer ${API_TOKEN}` }) {
  const request = { method: body ? "POST" : "GET", headers, body, signal: AbortSignal.timeout(15_000) };
  const answer = await fetch(BOT_URL + path, request);
  if (!answer.ok) throw Object.assign(new Error(`${path}: ${answer.status}`), { status: answer.status });
  return answer.json();
}

async function tell(type, data) {
  const id = `msg_${randomBytes(12).toString("hex")}`;
  const body = Buffer.from(JSON.stringify({ type, timestamp: new Date().toISOString(), data }));
  for (const seconds of [1, 5, 30]) { // always the same id and bytes: so it has its effect once
    const stamp = `${Math.floor(Date.now() / 1000)}`;
    const signature = `v1,${hmac(OUR_KEY, contentOf(id, stamp, body)).toString("base64")}`;
    const headers = { "webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signature };
    try {
      return await ask("/platform/events", body, headers);
    } catch (error) {
      if (error.status < 500) throw error; // it was understood and refused: the same again is no use
      await pause(seconds * 1000);
    }
  }
  throw new Error("the bot does not answer");
}

async function receive(request) {
  const { "webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": given = "" } = request.headers;
  const body = await buffer(request);
  const content = contentOf(id, stamp, body); // the bytes as they came, before anything reads them
  const isFresh = Math.abs(Date.now() / 1000 - Number(stamp)) <= 300;
  const isSigned = BOT_KEYS.split(",").some((key) => given.split(" ").some((one) => isBy(key, one, content)));
  const isGenuine = isFresh && isSigned;
  if (isGenuine) take(id, JSON.parse(body));
  return isGenuine ? 204 : 401;
}

async function serve(request) {
  const customer = request.url.replace("/customers/", ""); // served only while their consent is in force
  const found = await ask("/v1/consents/lookup", JSON.stringify({ external_id: customer }));
  return found.in_force ? 200 : 403;
}

createServer((request, response) => {
  const status = request.method === "POST" ? receive(request) : serve(request);
  status.catch(() => 500).then((status) => response.writeHead(status).end());
}).listen(Number(port), "127.0.0.1");
for (let after = -1, page; (page = await ask(`/v1/events?after=${after}`)).events.length; after = page.next)
  for (const missed of page.events) take(missed.id, missed); // keep the last `next` for the next time
console.log((await tell("consent.requested", { external_id: customer })).link);
