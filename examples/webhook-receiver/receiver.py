#!/usr/bin/env python3
"""Receives Upkeep's webhook: verifies the signature, refuses old requests, drops repeats, prints events.

Needs Python 3.9 or newer and nothing else. The key is read from the variable UPKEEP_WEBHOOK_SECRET.

    UPKEEP_WEBHOOK_SECRET=... python3 receiver.py --port 9000
"""
import argparse
import collections
import hashlib
import hmac
import http.server
import json
import os
import sys
import threading
import time

MAX_AGE = 300  # seconds that a request's time may differ from ours
MAX_BODY = 64 * 1024  # bytes; an event is far smaller
REMEMBERED = 10_000  # ids of events; a real receiver keeps them in its database


class Refused(Exception):
    """A request that is not taken. `status` is the answer."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


def verify(key, headers, body, now):
    """Raises Refused unless the request was signed with the key a short time ago."""
    timestamp = headers.get("X-Upkeep-Timestamp", "")
    signature = headers.get("X-Upkeep-Signature", "")
    # The code is computed over the bytes that came: parsing and writing the JSON again would change them.
    expected = "sha256=" + hmac.new(key, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise Refused(401, "the signature is missing or wrong")
    # The time is signed, so it is looked at only now. It is a number, as nobody else could have signed it.
    if abs(now - int(timestamp)) > MAX_AGE:
        raise Refused(401, f"the request is more than {MAX_AGE} seconds old, or from the future")


class Seen:
    """The ids of the newest events. An event may come again, with the same id."""

    def __init__(self, limit):
        self._ids = collections.OrderedDict()
        self._limit = limit
        self._lock = threading.Lock()

    def is_new(self, identity):
        with self._lock:
            if identity in self._ids:
                return False
            self._ids[identity] = None
            if len(self._ids) > self._limit:
                self._ids.popitem(last=False)
            return True


def show(event):
    """What a real receiver would do more with: open a ticket, write to a chat, call somebody."""
    print(f'{event["at"]} {event["event"]:9} {event["component"]}: {event["message"]}', flush=True)


def handler(key, seen):
    class Handler(http.server.BaseHTTPRequestHandler):
        timeout = 10  # seconds that a client may take to send its request

        def do_POST(self):
            try:
                body = self.body()
                verify(key, self.headers, body, time.time())
                event = json.loads(body)
                if seen.is_new(event["id"]):
                    show(event)
                self.answer(204)
            except Refused as refusal:
                print(f"refused: {refusal}", file=sys.stderr, flush=True)
                self.answer(refusal.status)

        def body(self):
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > MAX_BODY:
                raise Refused(413, "the body is too large, or its length is not told")
            return self.rfile.read(int(length))

        def answer(self, status):
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass  # events and refusals are printed, requests are not

    return Handler


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000, help="0 takes a free one (default: 9000)")
    options = parser.parse_args()
    key = os.environ.get("UPKEEP_WEBHOOK_SECRET", "").encode()
    if not key:
        sys.exit("set UPKEEP_WEBHOOK_SECRET to the key that Upkeep signs with")
    server = http.server.ThreadingHTTPServer((options.host, options.port), handler(key, Seen(REMEMBERED)))
    print(f"listening on http://{options.host}:{server.server_address[1]}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
