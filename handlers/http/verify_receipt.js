// Is the file of a receipt genuine? Nothing here looks at the page or the network. The formats are those of docs/evidence:
// RFC 8785 canonical JSON, an RFC 6962 tree, a C2SP tlog-proof with a C2SP checkpoint, Ed25519.

const FILE_BYTES_MAX = 1 << 20;
const DEPTH_MAX = 32;
const PATH_MAX = 63;

/** What is looked at, one after another; the first that does not hold ends the check. */
export const STEPS = ["file", "entry", "record", "tree", "signature"];

// The one way to write an entry: RFC 8785 sorts the members and leaves no other choice.
const NUMBER = "(?:0|[1-9][0-9]{0,14})";
const HASH = "[0-9a-f]{64}";
const LEAF = new RegExp(
  `^\\{"at":"(?<at>[0-9T:.-]{23}Z)","commitment":"(?<commitment>${HASH})","document":(?:null|"(?<text>${HASH})"),` +
    `"edition":(?:null|(?<edition>${NUMBER})),"index":(?<index>${NUMBER}),"kind":"(?<kind>[a-z_.]+)",` +
    `"person":(?:null|"(?<person>[0-9a-f]{32})"),"prev":(?:null|"${HASH}"),"seq":${NUMBER},"v":1\\}$`,
);
const EXTRA = "(?:extra [A-Za-z0-9+/]*={0,2}\\n)?";
const PROOF = new RegExp(`^c2sp\\.org/tlog-proof@v1\\n${EXTRA}index (${NUMBER})\\n((?:\\S+\\n)*)\\n([^]+)$`);
const SIGNATURE = /^— ([^\s+]+) (\S+)$/;
const KEY = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/;

/** Ends a check: `verdict` is "false" (not genuine) or "unchecked", `why` names the sentence that says it. */
class Ended extends Error {
  constructor(verdict, why, values = {}) {
    super(why);
    Object.assign(this, { verdict, why, values });
  }
}

function must(holds, why, values) {
  if (!holds) throw new Ended("false", why, values);
  return holds;
}

function unchecked(why) {
  throw new Ended("unchecked", why);
}

/**
 * Judges a file by verifier keys (`name+id+base64`), each of a ledger of another name. Answers with `verdict` ("genuine", "false"
 * or "unchecked"), the steps `passed`, and `told`, what the receipt says, or `why` with its `values`. Never throws.
 */
export async function check(file, keyTexts) {
  const passed = [];
  try {
    const receipt = readReceipt(await readText(file));
    passed.push("file");

    const leaf = must(typeof receipt.leaf === "string" && fromBase64(receipt.leaf), "entry");
    const entry = must(LEAF.exec(asLatin(leaf)), "entry").groups;
    const index = Number(entry.index);
    passed.push("entry");

    // Browsers have WebCrypto only on pages that came safely.
    if (!globalThis.crypto?.subtle) unchecked("insecure");
    const { record } = receipt;
    const opening = must(fromBase64(receipt.opening, 32), "record");
    const commitment = await hmac(opening, new TextEncoder().encode(canonical(record)));
    must(inHex(commitment) === entry.commitment, "record");
    must(
      entry.person &&
        entry.text &&
        record.kind === entry.kind &&
        record.pii_principal_id === entry.person &&
        record.event?.event_time === entry.at &&
        record.privacy_notice?.sha256 === entry.text,
      "contradiction",
    );
    passed.push("record");

    const [, place, lines, note] = must(PROOF.exec(receipt.proof), "proof");
    must(place === entry.index, "proof");
    const path = lines.split("\n").slice(0, -1).map((line) => fromBase64(line, 32));
    must(path.length <= PATH_MAX && path.every(Boolean), "proof");
    const checkpoint = must(readCheckpoint(note), "proof");
    const root = await rootAbove(await sha256(Uint8Array.of(0), leaf), index, checkpoint.size, path);
    must(root && inHex(root) === inHex(checkpoint.root), "tree");
    passed.push("tree");

    const keys = await Promise.all(keyTexts.map(readKey));
    if (keys.length === 0) unchecked("no-key");
    const { origin, size } = checkpoint;
    const key = must(keys.find(({ name }) => name === origin), "origin", { origin, name: keys[0].name });
    const ours = checkpoint.signatures.filter(({ name, id }) => name === key.name && id === key.id);
    must(ours.length > 0, "unsigned");
    for (const { signature } of ours) must(await isSigned(key, checkpoint.text, signature), "signature");
    passed.push("signature");

    return { verdict: "genuine", passed, told: { ...entry, record, origin, size, root: checkpoint.root } };
  } catch (error) {
    const { verdict, why, values } = error instanceof Ended ? error : new Ended("unchecked", "failed");
    return { verdict, why, values, passed };
  }
}

// --- The file ---

async function readText(file) {
  must(file.size > 0, "empty");
  must(file.size <= FILE_BYTES_MAX, "large");
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    // A directory, or a file that has gone meanwhile.
    unchecked("unread");
  }
  if (asLatin(bytes.subarray(0, 5)) === "%PDF-") unchecked("pdf");
  if (asLatin(bytes.subarray(0, 20)) === "c2sp.org/tlog-proof@") unchecked("bare");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return must(false, "json");
  }
}

function readReceipt(text) {
  let receipt;
  try {
    receipt = JSON.parse(text);
  } catch {
    must(false, "json");
  }
  requireOneReading(text);
  must(isObject(receipt) && receipt.receipt === "senimkey-consent-receipt/1", "shape");
  must(Object.keys(receipt).sort().join() === "leaf,opening,proof,receipt,record", "shape");
  must(["leaf", "opening", "proof"].every((name) => typeof receipt[name] === "string"), "shape");
  must(isObject(receipt.record), "shape");
  return receipt;
}

/** Refuses JSON that others may read otherwise: members that stand twice, numbers that are not whole, deep nesting. */
function requireOneReading(text) {
  const open = []; // of each object that is open, the names so far; of each list, none
  for (const [token, string, colon] of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]|-?\d[^\s,\]}]*/g)) {
    if (colon) {
      const names = open.at(-1);
      const name = JSON.parse(string);
      must(!names.has(name), "twice");
      names.add(name);
    } else if (token === "{" || token === "[") {
      open.push(new Set());
      must(open.length <= DEPTH_MAX, "shape");
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (!string) {
      must(/^-?\d+$/.test(token) && Number.isSafeInteger(Number(token)), "shape");
    }
  }
}

/** RFC 8785 for the values that a record has: texts, whole numbers, true, false, null, lists, objects. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort(); // by UTF-16 units, as the RFC wants it
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// --- The proof ---

/** A note's text and signatures, and the ledger, size and root that the text states; null for anything else. */
function readCheckpoint(note) {
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n")) return null;
  const text = note.slice(0, end + 1);
  const [origin, size, root] = text.split("\n");
  const signatures = note.slice(end + 2, -1).split("\n").map(readSignature);
  const rootBytes = fromBase64(root ?? "", 32);
  if (!origin || !new RegExp(`^${NUMBER}$`).test(size) || !rootBytes || !signatures.every(Boolean)) return null;
  return { text, origin, size: Number(size), root: rootBytes, signatures };
}

function readSignature(line) {
  const [, name, encoded] = SIGNATURE.exec(line) ?? [];
  const bytes = fromBase64(encoded ?? "");
  return bytes?.length > 4 ? { name, id: inHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) } : null;
}

/** The root to which a path leads (RFC 9162, section 2.1.3.2), or null where it is none of this leaf in a tree of this size. */
async function rootAbove(leafHash, index, size, path) {
  if (index >= size) return null;
  let [place, last, node] = [index, size - 1, leafHash];
  for (const beside of path) {
    if (last === 0) return null;
    if (place % 2 === 1 || place === last) {
      node = await sha256(Uint8Array.of(1), beside, node);
      while (place !== 0 && place % 2 === 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      node = await sha256(Uint8Array.of(1), node, beside);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? node : null;
}

// --- The key ---

async function readKey(text) {
  const [, name, id, encoded] = KEY.exec(text) ?? unchecked("key");
  const bytes = fromBase64(encoded, 33);
  if (bytes?.[0] !== 1) unchecked("key");
  const hash = await sha256(new TextEncoder().encode(`${name}\n`), bytes);
  if (inHex(hash.subarray(0, 4)) !== id) unchecked("key");
  try {
    return { name, id, key: await crypto.subtle.importKey("raw", bytes.subarray(1), "Ed25519", false, ["verify"]) };
  } catch (error) {
    return unchecked(error.name === "DataError" ? "key" : "browser");
  }
}

async function isSigned({ key }, text, signature) {
  return crypto.subtle.verify("Ed25519", key, signature, new TextEncoder().encode(text));
}

// --- Bytes ---

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
}

async function hmac(secret, bytes) {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
}

/** Base64 as it is written in one way only (RFC 4648, sections 3.5 and 4); null for any other, or another length. */
function fromBase64(text, length) {
  let decoded;
  try {
    decoded = atob(text);
  } catch {
    return null;
  }
  const isRight = btoa(decoded) === text && (length === undefined || decoded.length === length);
  return isRight ? Uint8Array.from(decoded, (unit) => unit.charCodeAt(0)) : null;
}

function asLatin(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function inHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
