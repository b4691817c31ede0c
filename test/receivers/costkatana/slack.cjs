// repair: the app is not set up, and `axios` not imported
const express = require('express');
const app = express();
app.use(express.json());
const axios = require('axios');
// end of repair

// Your webhook handler
app.post('/webhooks/slack', async (req, res) => {
  const event = req.body;
  
  const slackMessage = {
    text: `Cost Katana Alert: ${event.title}`,
    attachments: [{
      color: event.severity === 'critical' ? 'danger' : 'warning',
      fields: [
        { title: 'Description', value: event.description },
        { title: 'Cost', value: `$${event.cost?.amount || 0}`, short: true },
        { title: 'Project', value: event.project?.name || 'N/A', short: true }
      ]
    }]
  };
  
  await axios.post(process.env.SLACK_WEBHOOK_URL, slackMessage);
  res.status(200).send('OK');
});

// repair: the app does not listen
app.listen(process.env.PORT);
// end of repair
