# BrewSLM for a team: the API and the page, with the home in a volume. Not root; the root file system may
# be read-only (compose.yaml says so). TLS ends here with --tls-cert, or at a proxy in front (--insecure).
FROM node:22-bookworm-slim AS build
WORKDIR /source
COPY . .
# Set-up needs Node alone; the page is built here, so that the image needs no network later.
RUN npm ci --ignore-scripts --no-progress \
  && npm pack --silent --pack-destination /tmp \
  && npm install --global --prefix /opt/brewslm --ignore-scripts --no-progress /tmp/brewslm-*.tgz

FROM node:22-bookworm-slim
COPY --from=build /opt/brewslm /opt/brewslm
ENV PATH=/opt/brewslm/bin:$PATH BREWSLM_HOME=/home/node/brewslm
RUN mkdir -p /home/node/brewslm && chown node:node /home/node/brewslm
# That of node, as a number: what runs it can tell that it is not root.
USER 1000:1000
WORKDIR /home/node
VOLUME /home/node/brewslm
EXPOSE 4180
HEALTHCHECK --interval=30s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4180/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["brewslm"]
CMD ["serve-api", "--host", "0.0.0.0", "--port", "4180", "--insecure"]
