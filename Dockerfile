# The gateway alone, without the tools that build and test it. src/deploy/README.md says how to build and run it.
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY tsconfig.json schema.graphql ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund --ignore-scripts

FROM node:20-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json schema.graphql LICENSE ./
USER node
EXPOSE 4000
# Liveness, not readiness: an outage of authentik is no reason to start it anew. It asks where HOST, PORT and BASE_PATH say.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "const { HOST, PORT, BASE_PATH } = process.env; const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[HOST] ?? (HOST || '127.0.0.1'); fetch(`http://${host.includes(':') ? `[${host}]` : host}:${PORT || 4000}${BASE_PATH || ''}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not by npm, which passes no signals on.
ENTRYPOINT ["node", "dist/main.js"]
