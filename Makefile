# The two commands of the README: make run, make test. What CI calls stands in .ci/run.

SHELL       := bash
.SHELLFLAGS := -o pipefail -c

# ne: gse's own dictionaries stay out of the binary (36 MB); ours is embedded compressed. nomsgpack: gin does not speak
# MessagePack, which nothing of ours does (6 MB).
TAGS    := ne,nomsgpack
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  := $(shell git rev-parse HEAD 2>/dev/null)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.revision=$(COMMIT)
BIN     := bin/anlisou
DATA    ?= ./anlisou-data
ADDR    ?= 127.0.0.1:8080
# The judged query sets, which have licences of their own.
EVAL    ?= ../shared/eval
# short or long.
FAULTS  ?= short
SOAK    ?= 10m
# Further flags of the bench, as -only tantivy or -again: go run -C index/bench . -help
BENCH   ?=
# How long each fuzz test runs.
FUZZTIME ?= 1m
# The race detector is a C library.
RACE    := $(shell CGO_ENABLED=1 go env CC >/dev/null 2>&1 && command -v $$(go env CC) >/dev/null 2>&1 && echo -race)

SOURCES := go.mod go.sum $(shell find cmd data index segment server web -not -path '*/node_modules/*' -not -path '*/test/*' -not -path 'web/widget/*.ts' -not -path 'web/widget/module/*' -type f -not -name '*_test.go' 2>/dev/null)

.PHONY: run build test test-race test-full test-bench test-web test-frameworks test-browsers fuzz test-faults soak relevance measure check widget widget-release widget-package bench bench-quick benchmarks clean screenshots

run: $(BIN) ## build if needed, start on the bundled collection, print the address
	$(BIN) serve --data $(DATA) --addr $(ADDR)

build: $(BIN)

$(BIN): $(SOURCES)
	CGO_ENABLED=0 go build -trimpath -tags $(TAGS) -ldflags '$(LDFLAGS)' -o $@ ./cmd/anlisou

# Each step says what it does, how long the ones before took, and what its packages come to as they end.
test: ## all tests: with the race detector, in full without it, and in a browser
	@began=$$(date +%s); for steps in test-race "test-full test-web test-bench"; do \
	  echo "== $$steps ($$(( $$(date +%s) - began )) s since make test began)"; \
	  $(MAKE) --no-print-directory -j2 $$steps || exit 1; \
	done; echo "== all tests have passed, in $$(( $$(date +%s) - began )) s"

test-race: ## what more than one goroutine does, and an eighth of the rounds of what one computes
	@echo 'go test$(RACE:%= %) -short ./...'
	@GORACE=atexit_sleep_ms=10 go test -timeout 40m -vet=off -short -tags $(TAGS) $(RACE) ./... | grep -v 'no test files'

test-full: ## all rounds, and what holds a process to its memory, which the race detector multiplies
	@echo 'go test ./...'
	@go test -timeout 40m -vet=off -tags $(TAGS) ./... | grep -v 'no test files'

test-bench: $(BIN) ## the bench, with two peers that are built in seconds
	go test -C index/bench -timeout 20m -vet=off -tags $(TAGS) ./...

test-web: $(BIN) ## the pages and the widget in a browser
	web/test/run

test-frameworks: $(BIN) ## the npm package of the widget, in pages that Vite and Next build
	web/test/run frameworks

test-browsers: $(BIN) ## the main ways through pages and widget in Firefox and WebKit, as far as they can be installed
	web/test/run browsers

fuzz: ## every fuzz test for FUZZTIME
	@for file in $$(grep -rl '^func Fuzz' --include='*_test.go' cmd data index segment server); do \
	  for name in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\).*/\1/p' $$file); do \
	    echo "== $$name in $$(dirname $$file), for $(FUZZTIME)"; \
	    go test -tags $(TAGS) -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZTIME) ./$$(dirname $$file) || exit 1; \
	  done; \
	done

test-faults: ## faults made on the program as it runs, counted; FAULTS=long makes many and notes them in cmd/anlisou/FAULTS.md
	ANLISOU_FAULTS=$(FAULTS) go test -tags $(TAGS) -count=1 -timeout 60m -v -run 'TestFaults$$' ./cmd/anlisou

soak: ## mixed load with writes and restarts for SOAK, after which nothing has grown
	ANLISOU_SOAK=$(SOAK) go test -tags $(TAGS) -count=1 -timeout 60m -v -run 'TestSoak$$' ./cmd/anlisou

relevance: ## what judged queries reach; EVAL is the folder of the query sets
	@test -d '$(EVAL)' || echo 'there are no query sets in $(EVAL): nothing is measured; name their folder with EVAL=FOLDER'
	test ! -d '$(EVAL)' || ANLISOU_EVAL='$(abspath $(EVAL))' go test -tags $(TAGS) -count=1 -timeout 30m -v -run TestRelevanceTargets ./cmd/anlisou

measure: ## writes what relevance comes to into the document that quotes it
	@test -d '$(EVAL)' || { echo 'there are no query sets in $(EVAL): name their folder with EVAL=FOLDER' >&2; exit 1; }
	ANLISOU_MEASURE=1 ANLISOU_EVAL='$(abspath $(EVAL))' go test -tags $(TAGS) -count=1 -timeout 60m -v -run TestRelevanceTargets ./cmd/anlisou

check: ## format, vet, lint, import rules
	@unformatted=$$(gofmt -l cmd data index segment server web); \
	  test -z "$$unformatted" || { echo "gofmt would change: $$unformatted" >&2; exit 1; }
	go vet -tags $(TAGS) ./...
	go vet -C index/bench -tags $(TAGS) ./...
	go tool -modfile=.ci/tools/go.mod golangci-lint run --build-tags $(TAGS)
	go test -tags $(TAGS) -run 'TestImports' ./cmd/anlisou
	go run -C .ci/widget . -check

widget: ## bundle web/widget into the scripts that the program embeds
	go run -C .ci/widget .

widget-release: ## the same, and keep this version for the pages whose tag names it by its hash
	go run -C .ci/widget . -keep

widget-package: ## the npm package of the widget, for pages that are built: bin/anlisou-case-search-*.tgz
	mkdir -p bin
	cd web/widget && npm pack --pack-destination ../../bin

bench: ## this program beside others of its kind, at four sizes, into index/bench/RESULTS.md; takes hours
	go run -C index/bench -tags $(TAGS) . $(BENCH)

bench-quick: ## the same beside those that build fast, of 10,000 documents; takes under five minutes and writes nothing
	go run -C index/bench -tags $(TAGS) . -sizes 10000 -rounds 3 -seconds 2 -each 100 -out '' \
	  -only anlisou,bleve,lucene,sqlite -again $(BENCH)

benchmarks: ## the benchmarks of functions whose figures the documents quote
	go test -run '^$$' -bench Load -benchtime 5x ./segment
	go test -run '^$$' -tags $(TAGS) -bench . ./index ./segment

screenshots: $(BIN) ## pictures of every page and state, to look at
	web/test/run screenshots

clean:
	rm -rf bin
