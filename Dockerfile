# One image for all services: the command chooses which.
#
#   docker build -t hookwire .
#   docker run --read-only --env-file .env hookwire ingest
#
# BASE may be any image with Node 20.19 or newer, from wherever you get yours.
ARG BASE=node:20-bookworm-slim

# Nothing that we use needs an install script.
FROM ${BASE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The optional ones are the Postgres of `npm start`.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY libs libs
COPY apps apps
COPY scripts/backup scripts/backup
COPY scripts/backup.ts scripts/restore.ts scripts/
RUN npx tsc -p tsconfig.build.json

FROM ${BASE}
ENV NODE_ENV=production PORT=8080
WORKDIR /app
# All of it belongs to root, and can be written by nobody else.
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/dist dist
COPY deploy/docker-entrypoint.sh ./
RUN chmod 755 docker-entrypoint.sh && ln -s /app/docker-entrypoint.sh /usr/local/bin/hookwire
# The image's own unprivileged user, by its number: Kubernetes cannot tell that a name is not root's.
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=20s --retries=12 CMD ["hookwire", "healthy"]
# A service ends by itself on SIGTERM: it is process 1, so nothing stands between it and the signal.
ENTRYPOINT ["hookwire"]
CMD ["--help"]
