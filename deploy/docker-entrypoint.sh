#!/bin/sh
# What the image runs: the service, or the command, that the first argument names.
set -eu

app=$(dirname "$(readlink -f "$0")")

case "${1:-}" in
  ingest | fanout | delivery | projector | registry)
    exec node --enable-source-maps --max-semi-space-size=32 "$app/dist/apps/$1/src/main.js"
    ;;
  migrate | rebuild)
    [ "$1" = migrate ] && owner=registry || owner=projector
    exec node --enable-source-maps "$app/dist/apps/$owner/src/$1.js"
    ;;
  backup | restore)
    script=$app/dist/scripts/$1.js
    shift
    exec node --enable-source-maps "$script" "$@"
    ;;
  healthy)
    # Of the service that runs in this container already.
    exec node -e 'fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))'
    ;;
  *)
    echo 'usage: hookwire ingest|fanout|delivery|projector|registry|migrate|rebuild|healthy|backup FOLDER|restore FOLDER' >&2
    exit 64
    ;;
esac
