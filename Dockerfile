# syntax=docker/dockerfile:1
# A board in a small image: one binary with Swift inside, six packages of Debian, no toolchain, and a user without rights.

FROM swift:6.3.1-bookworm AS build
# Debian keeps one version of a package at a time: a pinned one would end the build with the next security update.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git libcurl4-openssl-dev libsqlite3-dev libzstd-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# What it depends on changes more rarely than what it is: the packages are a layer of their own.
COPY Package.* ./
RUN swift package resolve
COPY . .
# The folder of the build is no layer, so a second build starts where the first one ended.
RUN --mount=type=cache,target=/src/.build/x86_64-unknown-linux-gnu,id=callboard-x86_64 \
    --mount=type=cache,target=/src/.build/aarch64-unknown-linux-gnu,id=callboard-aarch64 \
    swift build --configuration release --product callboard --static-swift-stdlib \
    && install -D --strip "$(swift build --configuration release --show-bin-path)/callboard" /image/callboard

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libcurl4 libsqlite3-0 libstdc++6 libzstd1 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 callboard \
    && useradd --no-log-init --uid 10001 --gid callboard --home-dir /data --no-create-home --shell /usr/sbin/nologin callboard \
    && install --directory --owner callboard --group callboard --mode 0700 /data
COPY --from=build /image/callboard /usr/local/bin/callboard

USER 10001:10001
WORKDIR /data
VOLUME /data
# In a container, loopback would be for nobody. Without a key it refuses to start on this address.
ENV CALLBOARD_HOST=0.0.0.0 CALLBOARD_DATA_DIR=/data
EXPOSE 3000
STOPSIGNAL SIGTERM
# Ready means that the store answers and nobody has asked it to end. It asks by the settings of the server itself, so with
# a certificate over TLS.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["callboard", "healthcheck"]
ENTRYPOINT ["callboard"]
CMD ["serve"]
