# Pinned by tag. For a build that can be repeated exactly, pin the digest as well: docker buildx imagetools inspect
# node:24.21-bookworm-slim prints it, and it goes behind the tag as @sha256:….
ARG NODE=node:24.21-bookworm-slim

# Only what runs. Nothing is compiled and no script of a package is run: better-sqlite3 brings its binaries along.
FROM ${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM ${NODE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
RUN mkdir -m 0700 /data && chown node:node /data
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY migrations migrations
COPY public public
COPY views views
COPY src src
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# HOST is not loopback, so ORIGIN is needed: docker run -e ORIGIN=https://example.com -e TRUST_PROXY=uniquelocal -v gazette:/data -p 3000:3000 gazette
# Node runs the TypeScript itself. It is process 1 and gets SIGTERM: no shell or npm in between.
CMD ["node", "src/main.ts"]
