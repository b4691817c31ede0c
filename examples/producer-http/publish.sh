#!/bin/sh
# Publishes one event over HTTP with curl.
#
#   HOOKWIRE_KEY=hk_… sh publish.sh invoice.paid '{"amount":1200,"currency":"EUR"}'
#
# HOOKWIRE_INGEST is where Hookwire takes events; http://127.0.0.1:8080 if not given.
set -eu

type=${1:-invoice.paid}
data=${2:-'{"amount":1200,"currency":"EUR"}'}

# The id makes --retry safe: the same id is the same event, however often it is sent.
id="sh-$(date +%s)-$$"

curl --fail-with-body --silent --show-error --retry 4 --max-time 10 \
  "${HOOKWIRE_INGEST:-http://127.0.0.1:8080}/v1/events" \
  -H "authorization: Bearer $HOOKWIRE_KEY" \
  -H 'content-type: application/json' \
  -d "{\"id\":\"$id\",\"type\":\"$type\",\"data\":$data}"
echo
