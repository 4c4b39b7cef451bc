FROM node:26-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# The secret is for builds behind a proxy with its own certificate authority; without it the line is a plain `npm ci`.
RUN --mount=type=secret,id=ca,target=/run/ca.pem NODE_EXTRA_CA_CERTS=/run/ca.pem npm ci --ignore-scripts
COPY build.ts spec.json ./
COPY src src
RUN npm run build \
 && npm prune --omit=dev --ignore-scripts \
 && find node_modules -type f \( -name '*.ts' -o -name '*.map' -o -name '*.md' -o -path '*/test/*' \) \
      ! -iname '*licen[cs]e*' ! -iname '*copying*' ! -iname '*notice*' -delete \
 && find node_modules -type d -empty -delete

# The base, without what no connector ever opens: package managers, headers, manuals, translations.
FROM node:26-bookworm-slim AS runtime
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /opt/yarn* /usr/share/man /usr/share/locale \
 && rm -f /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* \
 && find /usr/share/doc -type f ! -name copyright -delete
# A volume that is mounted here for the first time belongs to the connector's user.
RUN mkdir /memory && chown 1000:1000 /memory

# One layer of its own, so that what is removed above takes no room below.
FROM scratch
COPY --from=runtime / /
COPY docker/entrypoint.sh /airbyte/entrypoint.sh
WORKDIR /airbyte/integration_code
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json spec.json LICENSE ./
COPY examples/config.json examples/catalog.json examples/
USER 1000:1000
# Airbyte evaluates this variable instead of the ENTRYPOINT, in another directory: the path is absolute.
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    AIRBYTE_ENTRYPOINT=/airbyte/entrypoint.sh
ENTRYPOINT ["/airbyte/entrypoint.sh"]
LABEL io.airbyte.name=destination-braze \
      io.airbyte.version=0.1.0
