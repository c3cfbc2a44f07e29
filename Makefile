# Everything that is done with this project: build it, see it work, test it, install it.
PREFIX  ?= /usr
DESTDIR ?=
PUBLISH := artifacts/publish
STAGE   := artifacts/stage
LAB     := lab
NODES   ?= 1
# How long each target is fuzzed.
FUZZ_SECONDS ?= 60
# With several nodes: not empty for databases on all of them instead of on the first.
CLUSTER ?=

VERSION := $(shell sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
# Which package of that version it is.
RELEASE ?= 1

.PHONY: all build cockpit cockpit-check packages demo test reference soak fuzz mixed-test bench package-test compatibility deb rpm install install-files install-cockpit stage stage-cockpit clean lab-up lab-down

all: build

# One native daemon and one native hook, as they are installed; neither needs .NET on the host.
# Each is made anew when a source of it has changed.
build: $(PUBLISH)/reconciler $(PUBLISH)/reconciler-hook

SHARED := Directory.Build.props Directory.Packages.props src/Directory.Build.props
SOURCES = $(SHARED) $(shell find src/$(1) -name bin -prune -o -name obj -prune -o -type f -print)

$(PUBLISH)/reconciler-hook: $(call SOURCES,HookShim)
	dotnet publish src/HookShim -c Release -o $(PUBLISH) --nologo -v quiet
	touch $@

$(PUBLISH)/reconciler: $(call SOURCES,Reconciler)
	dotnet publish src/Reconciler -c Release -r linux-x64 -o $(PUBLISH) --nologo -v quiet
	touch $@

# The page in Cockpit: artifacts/cockpit. Its packages come from the npm registry, as cockpit/package-lock.json names them.
COCKPIT := artifacts/cockpit

cockpit: $(COCKPIT)/index.js

cockpit/node_modules/.installed-some: cockpit/package.json cockpit/package-lock.json
	cockpit/install

$(COCKPIT)/index.js: cockpit/node_modules/.installed-some $(shell find cockpit/src cockpit/static cockpit/build.mjs -type f)
	cd cockpit && node build.mjs

# Types and style of the page's sources.
cockpit-check:
	cockpit/install --all
	cd cockpit && npm run --silent types && npm run --silent lint

# What the lab and the build need from the distribution. Does nothing where it is all there.
packages:
	tests/lab/install-packages

stage: build
	rm -rf $(STAGE)
	$(MAKE) --no-print-directory install DESTDIR=$(abspath $(STAGE)) PREFIX=/usr

# With the page in Cockpit too, which needs Node.
stage-cockpit: cockpit stage
	$(MAKE) --no-print-directory install-cockpit DESTDIR=$(abspath $(STAGE)) PREFIX=/usr

demo: packages
	$(MAKE) --no-print-directory stage
	tests/lab/demo

test: packages
	cockpit/install --all
	$(MAKE) --no-print-directory stage-cockpit
	tests/run

# The tables of attributes in README.md and docs/annotation.md, made anew from Intent/Attributes.
reference:
	WRITE_REFERENCE=1 dotnet test tests/Reconciler.Tests --nologo --filter FullyQualifiedName~AttributeReferenceTests

# Ten minutes of machines that come and go while everything fails in turn (SOAK_MINUTES=); the report is artifacts/soak.md. With SOAK=hostile
# an hour among everything that is hostile; the report is artifacts/soak-hostile.md.
soak: packages
	$(MAKE) --no-print-directory stage
	dotnet test tests/Reconciler.IntegrationTests --nologo --filter TestCategory=$(if $(filter hostile,$(SOAK)),HostileSoak,Soak) --logger 'console;verbosity=detailed'

# Inputs that people did not think of, guided by the branches that they take (FUZZ_SECONDS= for each of TARGET="NAME..."); what is found is
# in artifacts/fuzz.
fuzz:
	tests/Fuzzing/run $(FUZZ_SECONDS) $(TARGET)

# A guest moves between a host with an older version, which is built of this repository's history, and one with this version, both ways.
mixed-test: packages
	$(MAKE) --no-print-directory stage
	dotnet test tests/Reconciler.IntegrationTests --nologo --filter 'TestCategory=Mixed&TestCategory!=Generations' --logger 'console;verbosity=detailed'

# What it costs, beside what people use today (BENCH="NAME..." for some of it); the table is artifacts/bench/results.md.
bench: packages
	$(MAKE) --no-print-directory stage
	benchmarks/install-packages
	dotnet run --project benchmarks/Reconciler.Benchmarks -c Release -- $(BENCH)

# artifacts/packages/reconciler_VERSION-RELEASE_amd64.deb and reconciler-VERSION-RELEASE.x86_64.rpm, and beside each the page in Cockpit:
# cockpit-reconciler_VERSION-RELEASE_all.deb and cockpit-reconciler-VERSION-RELEASE.noarch.rpm.
deb: build cockpit
	packaging/install-tools
	packaging/deb/build-cockpit $(VERSION) $(RELEASE)
	packaging/deb/build $(VERSION) $(RELEASE)

rpm: build cockpit
	packaging/install-tools
	packaging/rpm/build-cockpit $(VERSION) $(RELEASE)
	packaging/rpm/build $(VERSION) $(RELEASE)

# Both packages on fresh systems: a Debian host that boots with systemd (SUITE=bookworm, trixie or sid), and a root with the names that
# CentOS has.
SUITE ?= bookworm
package-test: packages
	SUITE=$(SUITE) tests/packages/run

# Every Debian: the package's life, the core of the integration tests, upgrades underneath, two suites beside each other. Writes the table
# in docs/compatibility.md. With SUITES="NAME..." only these (mixed: the last), and no table.
compatibility: packages
	$(MAKE) --no-print-directory stage
	dotnet build tests/Reconciler.IntegrationTests --nologo -v quiet
	tests/packages/compatibility $(SUITES)

install: install-files
	hooks/install "$(DESTDIR)" "$(PREFIX)/sbin"

# All but the hook, whose place depends on what is on the host.
install-files:
	install -D -m 0755 -t $(DESTDIR)$(PREFIX)/sbin $(PUBLISH)/reconciler $(PUBLISH)/reconciler-hook
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system systemd/reconciler.service systemd/reconciler.socket
	for page in reconciler.8 reconciler.yaml.5 reconciler-annotation.5 reconciler-topology.5; do \
		$(PUBLISH)/reconciler document $$page | gzip -9n | install -D -m 0644 /dev/stdin $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$$page.gz || exit 1; done
	$(PUBLISH)/reconciler document bash-completion | install -D -m 0644 /dev/stdin $(DESTDIR)$(PREFIX)/share/bash-completion/completions/reconciler
	$(PUBLISH)/reconciler document topology.schema.json | install -D -m 0644 /dev/stdin $(DESTDIR)$(PREFIX)/share/reconciler/topology.schema.json
	install -D -m 0755 hooks/netavark $(DESTDIR)$(PREFIX)/lib/netavark/reconciler
	install -D -m 0755 -t $(DESTDIR)$(PREFIX)/lib/reconciler/hooks hooks/install hooks/uninstall hooks/activate

# Cockpit finds the page at its next log-in.
install-cockpit: cockpit
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/cockpit/reconciler $(COCKPIT)/index.html $(COCKPIT)/index.js $(COCKPIT)/index.css $(COCKPIT)/manifest.json
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/metainfo cockpit/org.reconciler.cockpit.metainfo.xml

clean:
	rm -rf artifacts cockpit/node_modules
	find src tests benchmarks -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +

lab-up: packages
	$(MAKE) --no-print-directory stage
	tests/lab/up --name $(LAB) --nodes $(NODES) $(if $(CLUSTER),--cluster) --staged $(abspath $(STAGE))

lab-down:
	tests/lab/down --name $(LAB)
