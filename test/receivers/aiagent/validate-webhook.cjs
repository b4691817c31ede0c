// repair: the app is not set up
const express = require('express');
const app = express();
app.use(express.json());
// end of repair

   // Example webhook authentication middleware
   function validateWebhook(req, res, next) {
     const token = req.headers['x-webhook-token'];
     if (!token || token !== process.env.WEBHOOK_SECRET) {
       return res.status(401).json({ error: 'Unauthorized' });
     }
     next();
   }
   
   app.post('/webhook-receiver', validateWebhook, (req, res) => {
     // Process webhook
     // repair: nothing is answered
     res.sendStatus(200);
     // end of repair
   });

// repair: the app does not listen
app.listen(process.env.PORT);
// end of repair
