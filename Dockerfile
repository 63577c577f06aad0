# syntax=docker/dockerfile:1

FROM oven/bun:1.4.5 AS build
WORKDIR /build
COPY package.json bun.lock bunfig.toml tsconfig.json ./
RUN bun install --frozen-lockfile
COPY drizzle drizzle
COPY src src
# The checkout's history is not copied: --build-arg PULSO_COMMIT=$(git rev-parse --short HEAD)
ARG PULSO_COMMIT=unknown
RUN PULSO_COMMIT=$PULSO_COMMIT bun run build

# The whole root of the image: the binary, the C library that it is linked against, and an empty
# data folder that belongs to the user it runs as.
RUN mkdir -p /image/usr/local/bin /image/data /image/tmp \
 && cp dist/pulso /image/usr/local/bin/pulso \
 && ldd dist/pulso | grep -o '/[^ ]*' | xargs -I{} cp --parents -L {} /image \
 && chown 65532:65532 /image/data && chmod 1777 /image/tmp

FROM scratch
COPY --from=build /image /
USER 65532:65532
ENV DATA_DIR=/data
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
  CMD ["/usr/local/bin/pulso", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/pulso"]
CMD ["serve"]
