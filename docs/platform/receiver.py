"""The smallest honest Platform: it invites a customer, takes the bot's events once each, and asks before it serves.

BOT_URL=… BOT_KEYS=whsec_…,whpk_… OUR_KEY=whsec_… API_TOKEN=… python receiver.py PORT CUSTOMER
"""

import hmac
import json
import os
import secrets
import sqlite3
import sys
import time
from base64 import b64decode, b64encode
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BOT_KEYS, OUR_KEY = os.environ["BOT_KEYS"].split(","), os.environ["OUR_KEY"]
BEARER = {"authorization": f"Bearer {os.environ['API_TOKEN']}"}
store = sqlite3.connect("platform.db")
store.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, event TEXT)")


def signature(key: str, content: bytes) -> str:
    return f"v1,{b64encode(hmac.digest(b64decode(key.removeprefix('whsec_')), content, 'sha256')).decode()}"


def is_by(key: str, given: str, content: bytes) -> bool:
    if key.startswith("whsec_"):
        return hmac.compare_digest(signature(key, content).encode(), given.encode())
    try:
        public = Ed25519PublicKey.from_public_bytes(b64decode(key.removeprefix("whpk_")))
        public.verify(b64decode(given.removeprefix("v1a,")), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def take(event_id: str, event: dict[str, Any]) -> None:
    with store:  # the id is kept in the transaction of the effect, here a line: a repeat finds it, and has none
        if store.execute("INSERT OR IGNORE INTO events VALUES (?, ?)", (event_id, json.dumps(event))).rowcount:
            print(event["data"]["index"], event["type"], event["data"]["external_id"], flush=True)


def ask(path: str, body: bytes | None = None, headers: dict[str, str] = BEARER) -> dict[str, Any]:
    with urlopen(Request(os.environ["BOT_URL"] + path, body, headers), timeout=15) as answer:
        return dict(json.load(answer))


def tell(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    event_id, now = f"msg_{secrets.token_hex(12)}", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    body = json.dumps({"type": kind, "timestamp": now, "data": data}).encode()
    for pause in (1, 5, 30):  # always the same id and bytes: so it has its effect once
        stamp = str(int(time.time()))
        signed = signature(OUR_KEY, f"{event_id}.{stamp}.".encode() + body)
        headers = {"webhook-id": event_id, "webhook-timestamp": stamp, "webhook-signature": signed}
        try:
            return ask("/platform/events", body, headers)
        except URLError as error:
            if getattr(error, "code", 500) < 500:
                raise  # it was understood and refused: the same again is no use
            time.sleep(pause)
    raise TimeoutError


class Platform(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        event_id, stamp, given = (self.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        content = f"{event_id}.{stamp}.".encode() + body  # the bytes as they came, before anything reads them
        is_fresh = stamp.isdecimal() and abs(time.time() - int(stamp)) <= 300
        if is_genuine := is_fresh and any(is_by(key, one, content) for key in BOT_KEYS for one in given.split(" ")):
            take(event_id, json.loads(body))
        self.send_response(204 if is_genuine else 401)
        self.end_headers()

    def do_GET(self) -> None:
        customer = self.path.removeprefix("/customers/")  # served only while their consent is in force
        found = ask("/v1/consents/lookup", json.dumps({"external_id": customer}).encode())
        self.send_response(200 if found["in_force"] else 403)
        self.end_headers()


server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Platform)
after = -1  # what was missed; keep the last `next`, and follow from there the next time
while (page := ask(f"/v1/events?after={after}"))["events"]:
    for missed in page["events"]:
        take(missed["id"], missed)
    after = page["next"]
print(tell("consent.requested", {"external_id": sys.argv[2]})["link"], flush=True)
server.serve_forever()
