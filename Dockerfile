FROM node:26-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# The secret is for builds behind a proxy with its own certificate authority; without it the line is a plain `npm ci`.
RUN --mount=type=secret,id=ca,target=/run/ca.pem NODE_EXTRA_CA_CERTS=/run/ca.pem npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:26-bookworm-slim
WORKDIR /airbyte/integration_code
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json spec.json ./
USER 1000:1000
# Airbyte evaluates this variable instead of the ENTRYPOINT, in another directory: the path is absolute.
ENV AIRBYTE_ENTRYPOINT="node --enable-source-maps /airbyte/integration_code/dist/main.js"
ENTRYPOINT ["node", "--enable-source-maps", "/airbyte/integration_code/dist/main.js"]
LABEL io.airbyte.name=airbyte/destination-braze io.airbyte.version=0.1.0
