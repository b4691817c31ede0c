<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\Log;

class WebhookController extends Controller
{
    public function handle(Request $request)
    {
        try {
            // Get signature
            $signature = $request->header('X-Webhook-Signature');
            $webhookSecret = config('services.webhook.secret');

            // Verify signature
            if (!$this->verifySignature($request->getContent(), $signature, $webhookSecret)) {
                return response()->json(['error' => 'Invalid signature'], 401);
            }

            // Parse event
            $event = json_decode($request->getContent(), true);

            // Check for duplicates
            if (cache()->has("webhook_{$event['id']}")) {
                return response()->json(['status' => 'duplicate'], 200);
            }

            // Mark as processed
            cache()->put("webhook_{$event['id']}", true, 3600);

            // Process asynchronously
            dispatch(function () use ($event) {
                $this->processWebhookEvent($event);
            });

            return response()->json(['status' => 'ok'], 200);
        } catch (\Exception $e) {
            Log::error('Webhook error: ' . $e->getMessage());
            return response()->json(['error' => 'Internal server error'], 500);
        }
    }

    private function verifySignature($payload, $signature, $secret)
    {
        $expectedSignature = hash_hmac('sha256', $payload, $secret);
        return 'sha256=' . $expectedSignature === $signature;
    }

    private function processWebhookEvent($event)
    {
        try {
            Log::info("Processing event: {$event['eventType']}");

            // Implement your event processing logic here
            switch ($event['eventType']) {
                case 'user.created':
                    $this->handleUserCreated($event['data']);
                    break;
                case 'credit.low':
                    $this->handleCreditLow($event['data']);
                    break;
                // Handle other event types
            }
        } catch (\Exception $e) {
            Log::error('Error processing webhook: ' . $e->getMessage());
        }
    }

    private function handleUserCreated($data)
    {
        // Handle user created event
    }

    private function handleCreditLow($data)
    {
        // Handle credit low event
    }
}
