# One image for all services: the command chooses which.
#
#   docker build -t hookwire .
#   docker run --env-file .env hookwire ingest
#
# BASE may be any image with Node 20.19 or newer, from wherever you get yours.
ARG BASE=node:20-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Nothing that we use needs an install script.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY libs libs
COPY apps apps
COPY scripts scripts
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM ${BASE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY deploy/docker-entrypoint.sh /usr/local/bin/hookwire
# The image's own unprivileged user. Services write nothing to the disk.
USER node
# A service ends by itself on SIGTERM: it is process 1, so nothing stands between it and the signal.
ENTRYPOINT ["sh", "/usr/local/bin/hookwire"]
CMD ["--help"]
