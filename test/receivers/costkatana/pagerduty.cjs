// repair: the app is not set up, and `axios` not imported
const express = require('express');
const app = express();
app.use(express.json());
const axios = require('axios');
// end of repair

// Your webhook handler for PagerDuty
app.post('/webhooks/pagerduty', async (req, res) => {
  const event = req.body;
  
  if (event.severity === 'critical') {
    // repair: PagerDuty's own address, instead of the test's
    // was:     await axios.post('https://events.pagerduty.com/v2/enqueue', {
    await axios.post(process.env.PAGERDUTY_URL, {
    // end of repair
      routing_key: process.env.PAGERDUTY_ROUTING_KEY,
      event_action: 'trigger',
      payload: {
        summary: event.title,
        severity: 'error',
        source: 'cost-katana',
        custom_details: {
          description: event.description,
          cost: event.cost,
          metrics: event.metrics
        }
      }
    });
  }
  
  res.status(200).send('OK');
});

// repair: the app does not listen
app.listen(process.env.PORT);
// end of repair
