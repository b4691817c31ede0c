// repair: the app is not set up
const express = require('express');
const app = express();
// end of repair

const crypto = require('crypto');

function verifyWebhookSignature(payload, timestamp, signature, secret) {
  const signaturePayload = `${timestamp}.${payload}`;
  const expectedSignature = 'sha256=' + crypto
    .createHmac('sha256', secret)
    .update(signaturePayload)
    .digest('hex');
  
  return crypto.timingSafeEqual(
    Buffer.from(signature),
    Buffer.from(expectedSignature)
  );
}

// Express middleware example
app.post('/webhook', express.raw({ type: 'application/json' }), (req, res) => {
  const signature = req.headers['x-costkatana-signature'];
  const timestamp = req.headers['x-costkatana-timestamp'];
  // repair: the secret is a placeholder
  // was:   const secret = 'your_webhook_secret';
  const secret = process.env.WEBHOOK_SECRET;
  // end of repair
  
  const isValid = verifyWebhookSignature(
    req.body.toString(),
    timestamp,
    signature,
    secret
  );
  
  if (!isValid) {
    return res.status(401).json({ error: 'Invalid signature' });
  }
  
  // Process webhook
  const event = JSON.parse(req.body);
  console.log('Received event:', event.event_type);
  
  res.status(200).json({ received: true });
});

// repair: the app does not listen
app.listen(process.env.PORT);
// end of repair
