extension Scaffold {
  /// What a container image runs.
  static let container = [
    Scaffold(
      path: "Containerfile",
      text: #"""
        # Upkeep as an image that runs as nobody in particular and writes its state alone. Written by
        # `upkeep init --ci container`.
        #
        # Build it in a clone of Upkeep:
        #   docker build -f Containerfile -t upkeep .
        # Run it; everything but the volume is read-only:
        #   docker run --rm --read-only --cap-drop ALL --security-opt no-new-privileges -v upkeep:/var/lib/upkeep upkeep reconcile
        # The volume holds `repository`, a clone made by the user 10001.
        FROM docker.io/library/swift:6.2-bookworm AS build
        RUN apt-get update \
          && apt-get install --yes --no-install-recommends pkg-config libgit2-dev libcurl4-openssl-dev libc-ares-dev libre2-dev \
            libsqlite3-dev libssl-dev zlib1g-dev \
          && rm -rf /var/lib/apt/lists/*
        WORKDIR /source
        COPY . .
        RUN swift build -c release --product upkeep --static-swift-stdlib \
          && install -D "$(swift build -c release --static-swift-stdlib --show-bin-path)/upkeep" /out/upkeep

        FROM docker.io/library/debian:bookworm-slim
        RUN apt-get update \
          && apt-get install --yes --no-install-recommends ca-certificates git libc-ares2 libcurl4 libgit2-1.5 libre2-9 \
            libsqlite3-0 libssl3 libstdc++6 openssh-client tzdata \
          && rm -rf /var/lib/apt/lists/* \
          && useradd --uid 10001 --home-dir /var/lib/upkeep --create-home upkeep
        COPY --from=build /out/upkeep /usr/local/bin/upkeep
        ENV HOME=/var/lib/upkeep LANG=C.UTF-8
        VOLUME /var/lib/upkeep
        USER 10001:10001
        WORKDIR /var/lib/upkeep/repository
        ENTRYPOINT ["upkeep"]
        CMD ["reconcile"]

        """#)
  ]
}
