# Jobstream: every command a person or a machine needs. `make` alone lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

TARGET := $(or $(CARGO_TARGET_DIR),target)
TOOLS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/jobstream/tools
export PATH := $(TOOLS)/bin:$(HOME)/.cargo/bin:$(PATH)

SETUP := sh .config/setup.sh
NPM_CI := npm ci --no-progress --loglevel=error
WEB := services/gateway/web
WEB_PACKAGES := $(WEB)/node_modules/.package-lock.json
WEB_SOURCES := $(shell find $(WEB)/src $(WEB)/public services/gateway/client/src -type f) \
	$(wildcard $(WEB)/docs/*) $(WEB)/index.html $(WEB)/vite.config.ts $(WEB)/vite.client.ts \
	$(WEB)/vite.docs.ts $(WEB)/svelte.config.js
LINT_PACKAGES := .config/tools/node_modules/.package-lock.json
LIGHTHOUSE_PACKAGES := .config/lighthouse/node_modules/.package-lock.json

.PHONY: help
help: ## Lists the commands
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-13s %s\n", $$1, $$2 }'

.PHONY: run
run: web ## Builds and starts everything, runs the sample, serves until Ctrl-C
	@$(SETUP) rust python
	@# Not optimised: half the time to build, and the tests need the same.
	cargo build --locked -p jobstream
	@trap : INT; $(TARGET)/debug/jobstream up --demo || { code=$$?; [ $$code -eq 130 ] || exit $$code; }

.PHONY: run-services
run-services: build ## Starts every service apart: two of tailoring, two gateways; runs the sample
	@$(SETUP) python
	@trap : INT; $(TARGET)/release/jobstream up --apart --demo || { code=$$?; [ $$code -eq 130 ] || exit $$code; }

.PHONY: build
build: web ## Builds the program with the web app inside: target/release/jobstream
	@$(SETUP) rust
	@# The commit goes to the last crate alone, so that a new one costs no more than linking does.
	BUILD_COMMIT="$$(git describe --always --dirty --abbrev=40 --exclude '*' 2>/dev/null)" \
		cargo build --release --locked -p jobstream

.PHONY: web
web: $(WEB)/dist/index.html ## Builds the web app

.PHONY: test
test: web ## Runs every test but the page tests
	@$(SETUP) rust python
	cargo test --workspace --locked
	cd $(WEB) && npm test

.PHONY: test-pages
test-pages: web ## Runs the page tests: the real program and a browser
	@$(SETUP) rust python chromium
	cargo build --locked -p jobstream
	cd $(WEB) && JOBSTREAM_BIN="$(abspath $(TARGET))/debug/jobstream" npm run test:page

.PHONY: lighthouse
lighthouse: web $(LIGHTHOUSE_PACKAGES) ## Judges the main pages as on a phone with Lighthouse, prints a table
	@$(SETUP) rust python chromium
	cargo build --locked -p jobstream
	cd $(WEB) && JOBSTREAM_BIN="$(abspath $(TARGET))/debug/jobstream" npm run lighthouse

.PHONY: screenshots
screenshots: web ## Takes the pictures of the README from the real program
	@$(SETUP) rust python chromium
	cargo build --locked -p jobstream
	cd $(WEB) && JOBSTREAM_BIN="$(abspath $(TARGET))/debug/jobstream" npm run screenshots

.PHONY: test-api
test-api: web $(LINT_PACKAGES) ## Lints the OpenAPI document, fuzzes every call, speaks gRPC from Python (CHECKS=lint, fuzz or grpc)
	@$(SETUP) rust python api
	cargo build --locked -p jobstream
	PYTHONPATH="$(TOOLS)/api-python" JOBSTREAM_BIN="$(abspath $(TARGET))/debug/jobstream" \
		python3 services/gateway/tests/api/run.py $(CHECKS)

.PHONY: test-kafka
test-kafka: web ## Runs the log, and a tailoring through separate processes, on Apache Kafka (KAFKA_BROKERS, or its own)
	@$(SETUP) rust java
	@# All packages, so that what `make test` has built serves here too.
	cargo test --workspace --locked --test kafka --no-run
	PYTHONPATH="$(TOOLS)/kafka-python" libs/events/tests/kafka/with-broker.sh \
		cargo test --workspace --locked --test kafka -- --nocapture --skip outage

.PHONY: test-upgrade
test-upgrade: web ## Runs the program of an earlier commit on the tables of this one, then both (PREVIOUS=COMMIT)
	@$(SETUP) rust python
	cargo build --locked -p jobstream
	python3 services/jobstream/tests/upgrade/run.py "$(abspath $(TARGET))/debug/jobstream" $(PREVIOUS)

.PHONY: chaos
chaos: web ## Runs every fault with 500 operations and 20 seeds, kills processes under 500 watchers, prints figures
	@$(SETUP) rust java
	@# All packages, as in `make test`, so that one build serves both.
	cargo test --workspace --locked --test it --test process --test kafka --no-run
	@set -e; export CHAOS_OPERATIONS=$${CHAOS_OPERATIONS:-500} CHAOS_SEEDS=$${CHAOS_SEEDS:-20} JOBSTREAM_CHAOS=large; \
	cargo test --workspace --locked --test it -- --nocapture --test-threads 1 \
		faults f1 f2 relays lost_reply processes; \
	cargo test --workspace --locked --test process; \
	PYTHONPATH="$(TOOLS)/kafka-python" libs/events/tests/kafka/with-broker.sh \
		cargo test --workspace --locked --test kafka -- --nocapture outage

.PHONY: check
check: web $(LINT_PACKAGES) ## Checks form, lints, the rules of the house, proto, alerts and web types
	@$(SETUP) rust promtool
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo clippy --workspace --test kafka --test cluster --locked -- -D warnings
	cargo test --locked -p testkit --test house
	cd proto && ../.config/tools/node_modules/.bin/buf lint
	node .config/tools/asyncapi.mjs proto/asyncapi.json
	cd services/jobstream/monitoring && promtool check rules alerts.yaml && promtool test rules alerts_test.yaml
	cd $(WEB) && npm run check
	@! grep -n '"resolved": "http' $(WEB)/package-lock.json .config/*/package-lock.json

.PHONY: deny
deny: ## Holds crates and npm packages against licences, sources and bans, and workflows against their rules
	@$(SETUP) rust deny node
	cargo fetch --locked --quiet
	cargo deny --offline --locked check licenses bans sources
	node .config/tools/licences.mjs $(WEB)/package-lock.json .config/*/package-lock.json
	$(TOOLS)/workflows-python/bin/zizmor --offline --no-progress --quiet .github/workflows

SBOM := $(TARGET)/sbom

.PHONY: sbom
sbom: ## Lists all that is built in, as CycloneDX: target/sbom
	@$(SETUP) rust cyclonedx node
	@rm -rf $(SBOM) && mkdir -p $(SBOM)
	@# It writes a file beside each manifest; the one program has all of them in it.
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) cargo cyclonedx --quiet --format json \
		--spec-version 1.5 --no-build-deps --override-filename jobstream.cdx
	@# Where it was built is nobody's business.
	@sed 's|file://$(CURDIR)/|file:///|g' services/jobstream/jobstream.cdx.json > $(SBOM)/jobstream.cdx.json
	@rm -f libs/*/jobstream.cdx.json services/*/jobstream.cdx.json
	cd $(WEB) && npm sbom --sbom-format cyclonedx --package-lock-only > "$(abspath $(SBOM))/web.cdx.json"

.PHONY: check-k8s
check-k8s: ## Checks what Kubernetes is given: rendered, schemas of three versions, rules, every setting
	@$(SETUP) kubernetes
	PYTHONPATH="$(TOOLS)/kubernetes-python" PYTHONDONTWRITEBYTECODE=1 python3 k8s/tests/check.py

.PHONY: test-k8s
test-k8s: check-k8s ## Builds the image, deploys it on a real Kubernetes (KUBECONFIG, or its own) and takes parts of it away
	@$(SETUP) rust java cluster
	@# All packages, so that what `make test` has built serves here too.
	cargo test --workspace --locked --test cluster --no-run
	k8s/tests/cluster/with-cluster.sh cargo test --workspace --locked --test cluster -- --nocapture

.PHONY: image
image: sbom ## Builds the image of the program without a daemon: target/image.tar; what is in it: target/sbom
	@$(SETUP) rust cluster
	k8s/tests/cluster/images/program.sh $(TARGET)/image.tar jobstream:$$(sed -n '/^version/{s/.*"\(.*\)"/\1/p;q}' Cargo.toml)

.PHONY: image-twice
image-twice: ## Builds the image of the last commit twice from nothing and compares the digests
	@$(SETUP) rust cluster
	k8s/tests/cluster/images/twice.sh

.PHONY: k8s-rules
k8s-rules: ## Writes the alert rules for Kubernetes from those of services/jobstream/monitoring
	python3 k8s/tests/rules.py

.PHONY: quality
quality: web ## Measures how well resumes, postings and skills are read: the project's own, or DATA=FOLDER
	@$(SETUP) rust readers
	PYTHONPATH="$(TOOLS)/readers-python" \
		cargo test --workspace --locked --test quality -- --readers --data "$(DATA)"

.PHONY: fuzz
fuzz: ## Reads documents changed at random, a minute for each reader
	@$(SETUP) rust
	cargo test --workspace --locked --test fuzz -- --seconds 60

.PHONY: simulate
simulate: $(if $(CHECK),build) ## Tells what 100,000 to 100 million users need (USERS="2e6 5e6"); CHECK=1 holds it against two real loads
	@$(SETUP) rust $(if $(CHECK),python)
ifdef CHECK
	JOBSTREAM_BIN="$(abspath $(TARGET))/release/jobstream" \
		cargo bench --locked --package growth --bench load
else
	@cargo run --quiet --locked --package growth -- $(USERS)
endif

.PHONY: costs
costs: build ## Measures what one of each thing costs, for libs/growth
	@$(SETUP) rust python
	JOBSTREAM_BIN="$(abspath $(TARGET))/release/jobstream" \
		cargo bench --locked --package growth --bench load -- --costs

BENCHES := engine watchers flow reading documents sign_in reads

.PHONY: bench
bench: web ## Measures the engine against PostgreSQL alone, streams, events (also over Kafka), documents
	@$(SETUP) rust python pgbench java
	@# All packages, so that one build serves all.
	cargo bench --workspace --locked $(BENCHES:%=--bench %) --no-run
	cargo bench --workspace --locked --bench engine -- --rounds 3
	cargo bench --workspace --locked --bench watchers
	PYTHONPATH="$(TOOLS)/kafka-python" libs/events/tests/kafka/with-broker.sh \
		cargo bench --workspace --locked --bench flow
	cargo bench --workspace --locked --bench reading
	cargo bench --workspace --locked --bench documents
	cargo bench --workspace --locked --bench sign_in
	cargo bench --workspace --locked --bench reads

.PHONY: settings
settings: ## Writes the tables of settings in the documents from the code
	@$(SETUP) rust
	@# All packages and tests, so that what `make test` has built serves here too.
	cargo test --workspace --locked --test it --no-run
	$(TARGET)/debug/jobstream config table --format env > .env.example
	$(TARGET)/debug/jobstream config table > $(TARGET)/settings.md
	sed -i -e '/^<!-- settings -->$$/,/^<!-- end of settings -->$$/{//!d}' \
		-e '/^<!-- settings -->$$/r $(TARGET)/settings.md' services/jobstream/README.md

.PHONY: fmt
fmt: ## Formats the Rust code
	@$(SETUP) rust
	cargo fmt --all

.PHONY: clean
clean: ## Removes what was built; data and downloads stay
	rm -rf $(WEB)/dist $(WEB)/node_modules .config/tools/node_modules .config/lighthouse/node_modules
	cargo clean

.PHONY: setup-node
setup-node:
	@$(SETUP) node

# npm writes this file last, so it is as old as the packages.
$(WEB_PACKAGES): $(WEB)/package.json $(WEB)/package-lock.json | setup-node
	cd $(WEB) && $(NPM_CI)

$(LINT_PACKAGES): .config/tools/package.json .config/tools/package-lock.json | setup-node
	cd .config/tools && $(NPM_CI)

$(LIGHTHOUSE_PACKAGES): .config/lighthouse/package.json .config/lighthouse/package-lock.json | setup-node
	cd .config/lighthouse && $(NPM_CI)

$(WEB)/dist/index.html: $(WEB_SOURCES) $(WEB_PACKAGES) | setup-node
	cd $(WEB) && npm run build
