# Everything that a person or CI does with this repository. `make` alone lists it.

SWIFT ?= swift
PREFIX ?= /usr/local
CONFIGURATION ?= debug
BINARY = $(shell $(SWIFT) build -c $(CONFIGURATION) --show-bin-path)/upkeep

# Debian packages: what the program links, what its tests start, what the demo shows.
PACKAGES = git make pkg-config libgit2-dev libcurl4-openssl-dev libc-ares-dev libre2-dev libsqlite3-dev libssl-dev \
  zlib1g-dev python3 python3-aiosmtpd python3-h2 python3-jsonschema python3-websockets python3-yaml jq openssl \
  ca-certificates curl procps tzdata nsd \
  monitoring-plugins-basic monitoring-plugins-standard bind9-dnsutils \
  nginx fcgiwrap openssh-client openssh-server gnupg

.DEFAULT_GOAL := help
.PHONY: help deps build test demo bench lint format schema install clean

help: ## Show the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

deps: ## Install the Debian packages that are missing
	@missing=""; for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  echo "Installing$$missing"; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6.2 or newer is needed: https://www.swift.org/install/linux/" >&2; exit 1; }

build: deps ## Build the program for use (release)
	$(SWIFT) build -c release --product upkeep
	@echo "Built $$($(SWIFT) build -c release --show-bin-path)/upkeep"

# All tests of a run begin at once. Those that talk to servers within a limit of time, and those that wait for the built
# program, would hold up each other and the rest, so they run by themselves.
TIMED = TransportTests SinksTests ProvidersTests UpkeepTests
test: deps ## Build and run all tests
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build $(TIMED:%=--skip '^%\.')
	@for part in $(TIMED); do \
	  echo "$(SWIFT) test --skip-build --filter '^$$part\.'"; \
	  $(SWIFT) test --skip-build --filter "^$$part\." || exit 1; \
	done
	UPKEEP="$(BINARY)" examples/ci/play.py

demo: deps ## Watch the main job on a real repository
	$(SWIFT) build --product upkeep
	@UPKEEP="$(BINARY)" examples/demo/run.sh

bench: deps ## Measure, side by side with peers and limits
	Benchmarks/run.sh

lint: ## Check the format of the code
	$(SWIFT) format lint --strict --recursive Sources Tests examples Benchmarks Package.swift

format: ## Format the code
	$(SWIFT) format --in-place --recursive Sources Tests examples Benchmarks Package.swift

schema: ## Write the JSON Schemas of manifests and settings anew
	$(SWIFT) build --product upkeep
	"$(BINARY)" schema > schema/manifest.schema.json
	"$(BINARY)" schema settings > schema/settings.schema.json

install: build ## Install the program and shell completions under PREFIX
	install -D -m 755 "$$($(SWIFT) build -c release --show-bin-path)/upkeep" "$(DESTDIR)$(PREFIX)/bin/upkeep"
	"$(DESTDIR)$(PREFIX)/bin/upkeep" --generate-completion-script bash > /tmp/upkeep.bash
	install -D -m 644 /tmp/upkeep.bash "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/upkeep"
	"$(DESTDIR)$(PREFIX)/bin/upkeep" --generate-completion-script zsh > /tmp/upkeep.zsh
	install -D -m 644 /tmp/upkeep.zsh "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_upkeep"
	"$(DESTDIR)$(PREFIX)/bin/upkeep" --generate-completion-script fish > /tmp/upkeep.fish
	install -D -m 644 /tmp/upkeep.fish "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/upkeep.fish"

clean: ## Remove what was built
	rm -rf .build Package.resolved
