import hmac
import hashlib

def verify_signature(payload, signature, secret):
    # repair: the header's value begins with `sha256=`, and is compared with bare hex
    # was:     expected_signature = hmac.new(
    expected_signature = 'sha256=' + hmac.new(
    # end of repair
        secret.encode('utf-8'),
        payload.encode('utf-8'),
        hashlib.sha256
    ).hexdigest()
    return hmac.compare_digest(expected_signature, signature)

# repair: only the verifying function is printed
import os

from flask import Flask, request

app = Flask(__name__)


@app.route('/webhooks/agentfactory', methods=['POST'])
def webhook():
    signature = request.headers.get('X-AgentFactory-Signature', '')
    if not verify_signature(request.get_data(as_text=True), signature, os.environ['WEBHOOK_SECRET']):
        return {'error': 'Invalid signature'}, 401
    return {'status': 'ok'}


app.run(port=int(os.environ['PORT']))
# end of repair
