#!/bin/sh
# Runs the service that the first argument names, or `rebuild`.
set -eu

case "${1:-}" in
  ingest | fanout | delivery | projector | registry)
    exec node --enable-source-maps "/app/dist/apps/$1/src/main.js"
    ;;
  rebuild)
    exec node --enable-source-maps /app/dist/apps/projector/src/rebuild.js
    ;;
  *)
    echo 'usage: hookwire ingest|fanout|delivery|projector|registry|rebuild' >&2
    exit 64
    ;;
esac
