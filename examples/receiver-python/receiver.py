"""Receives webhooks of Hookwire and verifies them. Needs Python 3.8 or newer, and nothing else.

    HOOKWIRE_SECRET=whsec_... PORT=9000 python3 receiver.py

The secret is in the answer that created the endpoint. How the signature is made:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_SECONDS = 5 * 60
KEY = base64.b64decode(os.environ["HOOKWIRE_SECRET"][len("whsec_"):])


def problem(headers, body: bytes):
    """Why this request is not to be believed, or None."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    # A recorded request must not be of use later.
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return "timestamp missing or too far off"
    signed = b"%s.%s.%s" % (message_id.encode(), timestamp.encode(), body)
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest())
    # While a secret is being changed there is a signature for each, separated by spaces.
    for candidate in headers.get("webhook-signature", "").split():
        version, _, signature = candidate.partition(",")
        # compare_digest takes as long for a wrong signature as for a right one.
        if version == "v1" and hmac.compare_digest(signature.encode(), expected):
            return None
    return "no signature fits"


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        reason = problem(self.headers, body)
        if reason is None:
            event = json.loads(body)
            # The same webhook-id may come again; do its work once.
            print("verified:", event["type"], event["id"], json.dumps(event["data"]), flush=True)
        else:
            print("refused:", reason, flush=True)
        # Any 2xx is success; everything else comes again.
        self.send_response(204 if reason is None else 401)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "9000"))
    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    print(f"listening on http://127.0.0.1:{port}", flush=True)
    server.serve_forever()
