// repair: the app is not set up
const express = require('express');
const app = express();
app.use(express.json());
// end of repair

const processedEvents = new Set();

app.post('/webhook', (req, res) => {
  const eventId = req.body.event_id;
  
  if (processedEvents.has(eventId)) {
    return res.status(200).json({ status: 'already_processed' });
  }
  
  processedEvents.add(eventId);
  // Process event...
  
  res.status(200).json({ status: 'processed' });
});

// repair: the app does not listen
app.listen(process.env.PORT);
// end of repair
