# webshop: one binary. `make help` lists what can be done.

BUILD		?= build
CC		?= cc
FUZZ_SECONDS	?= 60
JOBS		?= $(shell nproc)
DATA		?= data
HTTPS		?= 127.0.0.1:8443
KORE_SOURCE	?= $(BUILD)/kore

MAKEFLAGS	+= --no-builtin-rules
.DELETE_ON_ERROR:
.SUFFIXES:

# Flags and flavour stand once, in the file that kodev reads too.
setting		= $(shell sed -n 's/^$(1)=//p' conf/build.conf)
FLAGS		:= $(call setting,cflags)
LIBRARIES	:= $(call setting,ldflags)
FLAVOUR		:= $(call setting,kore_flavor)

SANITIZE	= -fsanitize=address,undefined -fno-sanitize-recover=all \
		  -fno-omit-frame-pointer
# Fortified calls hide from the sanitizers; inlining of -O2 hides lines.
SANITIZED	= $(filter-out -O2 -D_FORTIFY_SOURCE=2 -Wnull-dereference, \
		  $(FLAGS)) -O1 $(SANITIZE)

SOURCES		:= $(sort $(wildcard src/*/*.c))
# The rooms that know no Kore, and the table of compiled-in files.
PLAIN		:= $(sort $(wildcard $(patsubst %,src/%/*.c, \
		   base store wire shop pay view)) \
		   $(wildcard src/main/shelf_table.c))
ASSETS		:= $(sort $(shell find -L assets -type f ! -name '.*' \
		   ! -name '*~*' ! -name '*\#*' ! -size 0 2>/dev/null)) \
		   $(wildcard kore.conf)
INCLUDES	= -Isrc -I$(BUILD) -isystem $(KORE_SOURCE)/include \
		  $(shell cat $(BUILD)/obj/kore/features 2>/dev/null)

OBJECTS		= $(SOURCES:src/%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/assets.o
KORE_OBJECTS	= $(BUILD)/obj/kore/ldflags
KORE_LINK	= $$(cat $(BUILD)/obj/kore/ldflags)

say		= @printf '  %-8s %s\n' $(1) $(2);

.PHONY: all run test bench lint asan fuzz deps units unit_programs clean \
		help force

# A build folder elsewhere is somebody's trial: it leaves ./webshop alone.
all: $(if $(filter build,$(BUILD)),webshop,$(BUILD)/webshop)

help:
	@echo 'make            build ./webshop'
	@echo 'make run        install what is missing, build, serve the demo shop'
	@echo 'make test       everything that can be checked (TESTS="basket kore")'
	@echo 'make units      unit tests under sanitizers (UNITS="money text")'
	@echo 'make lint       the rules of the house'
	@echo 'make bench      figures of speed and size'
	@echo 'make asan       build $(BUILD)/webshop-asan, the binary with sanitizers'
	@echo 'make fuzz       fuzzers, FUZZ_SECONDS=$(FUZZ_SECONDS) each (FUZZERS="form")'
	@echo 'make deps       Debian packages, Kore with our patches'
	@echo 'make clean      remove what was built (not data/)'

# --- Kore: Debian's source with our patches ------------------------------

$(BUILD)/kore/.patched: packaging/kore/prepare \
    $(wildcard packaging/kore/*.patch)
	$(call say,PATCH,$(@D)) packaging/kore/prepare $(@D)
	@touch $@

# Kore's makefile takes flags from dpkg-buildflags, which name the folder; that
# would break in one with spaces.  Warnings are Kore's own affair.
# The folder for objects is named from there, so that its path may hold spaces.
kore_objects	= "$$(realpath --relative-to='$(KORE_SOURCE)' '$(@D)')"
kore_build	= DEB_BUILD_MAINT_OPTIONS=reproducible=-fixfilepath \
		  MAKEFLAGS= $(MAKE) -s -j$(JOBS) -C $(KORE_SOURCE) objects CC='$(CC)' \
		  $(FLAVOUR) KORE_SINGLE_BINARY=1

$(BUILD)/obj/kore/ldflags: $(KORE_SOURCE)/.patched conf/build.conf
	$(call say,KORE,$(@D)) rm -rf $(@D) && mkdir -p $(@D) && \
	    $(kore_build) OBJDIR=$(kore_objects) >/dev/null

$(BUILD)/asan/kore/ldflags: $(KORE_SOURCE)/.patched conf/build.conf
	$(call say,KORE,$(@D)) rm -rf $(@D) && mkdir -p $(@D) && \
	    $(kore_build) OBJDIR=$(kore_objects) \
	    SANITIZE=address,undefined >/dev/null

# --- files compiled in -----------------------------------------------------

$(BUILD)/assets.list: force
	@mkdir -p $(@D)
	@printf '%s\n' $(ASSETS) > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/assets.h: $(BUILD)/assets.list packaging/kore/assets
	@packaging/kore/assets header $(ASSETS) > $@

$(BUILD)/assets.S: $(BUILD)/assets.list packaging/kore/assets
	@packaging/kore/assets assembler $(ASSETS) > $@

$(BUILD)/obj/assets.o: $(BUILD)/assets.S $(ASSETS)
	@mkdir -p $(@D)
	$(call say,ASSETS,$@) $(CC) -c -o $@ $<

# --- the binary --------------------------------------------------------------

webshop: $(BUILD)/webshop
	@cp $< $@.new && mv $@.new $@

$(BUILD)/webshop: $(OBJECTS) $(KORE_OBJECTS)
	$(call say,LINK,$@) $(CC) -pie -o $@ $(OBJECTS) \
	    $(BUILD)/obj/kore/*.o $(LIBRARIES) $(KORE_LINK)

# Kore's headers are not in the lists of -MMD, and a patch may change them.
$(BUILD)/obj/%.o: src/%.c conf/build.conf $(KORE_SOURCE)/.patched \
    | $(KORE_OBJECTS) $(BUILD)/assets.h
	@mkdir -p $(@D)
	$(call say,CC,$<) $(CC) $(FLAGS) -fPIE $(INCLUDES) -MMD -MP \
	    -c -o $@ $<

# --- the binary with sanitizers ---------------------------------------------

ASAN_OBJECTS	= $(SOURCES:src/%.c=$(BUILD)/asan/%.o)

asan: $(BUILD)/webshop-asan

$(BUILD)/webshop-asan: $(ASAN_OBJECTS) $(BUILD)/obj/assets.o \
    $(BUILD)/asan/kore/ldflags
	$(call say,LINK,$@) $(CC) -pie $(SANITIZE) -o $@ $(ASAN_OBJECTS) \
	    $(BUILD)/obj/assets.o $(BUILD)/asan/kore/*.o $(LIBRARIES) \
	    $$(cat $(BUILD)/asan/kore/ldflags)

$(BUILD)/asan/%.o: src/%.c conf/build.conf $(KORE_SOURCE)/.patched \
    | $(KORE_OBJECTS) $(BUILD)/assets.h
	@mkdir -p $(@D)
	$(call say,ASAN,$<) $(CC) $(SANITIZED) $(INCLUDES) -MMD -MP -c -o $@ $<

# --- unit tests --------------------------------------------------------------

UNITS		?= $(patsubst tests/unit/%_test.c,%, \
		   $(sort $(wildcard tests/unit/*_test.c)))
UNIT_PROGRAMS	= $(UNITS:%=$(BUILD)/unit/%_test)
UNIT_SUPPORT	:= $(patsubst tests/unit/%.c,$(BUILD)/unit/%.o, \
		   $(filter-out %_test.c,$(sort $(wildcard tests/unit/*.c))))
PLAIN_OBJECTS	= $(PLAIN:src/%.c=$(BUILD)/asan/%.o) $(BUILD)/obj/assets.o

# A program that does not build is one failed test, not the end of the run.
unit_programs: $(KORE_OBJECTS)
	@$(if $(UNITS),$(MAKE) -k -j$(JOBS) --no-print-directory \
	    $(UNIT_PROGRAMS) || true)

units: unit_programs
	@JOBS=$(JOBS) tests/unit/run $(UNIT_PROGRAMS)

$(BUILD)/asan/plain.a: $(PLAIN_OBJECTS)
	@rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/unit/%.o: tests/unit/%.c conf/build.conf
	@mkdir -p $(@D)
	$(call say,TEST,$<) $(CC) $(SANITIZED) $(INCLUDES) -Itests/unit \
	    -MMD -MP -c -o $@ $<

$(BUILD)/unit/%_test: $(BUILD)/unit/%_test.o $(UNIT_SUPPORT) \
    $(BUILD)/asan/plain.a
	@$(CC) $(SANITIZE) -o $@ $^ -lcmocka $(LIBRARIES)

.SECONDARY:

# --- fuzzers ------------------------------------------------------------------

FUZZERS		?= $(patsubst tests/fuzz/%_fuzz.c,%, \
		   $(sort $(wildcard tests/fuzz/*_fuzz.c)))
FUZZ_PROGRAMS	= $(FUZZERS:%=$(BUILD)/fuzz/%_fuzz)
# gcc has looked for what -Wall finds; clang does not know all of its names.
FUZZ		= clang -std=gnu17 -O1 -g -w -Isrc -I$(BUILD) -MMD -MP \
		  -fno-omit-frame-pointer -fno-sanitize-recover=all

fuzz:
	@packaging/packages run fuzz
	@$(if $(FUZZERS),$(MAKE) -k -j$(JOBS) --no-print-directory \
	    $(FUZZ_PROGRAMS) || true)
	@tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ_PROGRAMS)

$(BUILD)/fuzz/plain.a: $(PLAIN:src/%.c=$(BUILD)/fuzz/%.o) $(BUILD)/obj/assets.o
	@rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/fuzz/%.o: src/%.c | $(BUILD)/assets.h
	@mkdir -p $(@D)
	$(call say,CLANG,$<) $(FUZZ) \
	    -fsanitize=fuzzer-no-link,address,undefined -c -o $@ $<

$(BUILD)/fuzz/%_fuzz: tests/fuzz/%_fuzz.c $(BUILD)/fuzz/plain.a
	$(call say,FUZZER,$<) $(FUZZ) -fsanitize=fuzzer,address,undefined \
	    -o $@ $^ $(LIBRARIES)

# --- the whole ----------------------------------------------------------------

run:
	@packaging/packages run
	@packaging/folder
	@$(MAKE) -j$(JOBS) --no-print-directory all
	@DATA='$(DATA)' HTTPS='$(HTTPS)' exec packaging/serve

# npm waits for the network while the compiler works.  What it could not bring
# the tests ask for again, and count.
NPM		= tests/node_modules/.package-lock.json

$(NPM): tests/package-lock.json
	@cd tests && npm ci --no-audit --no-fund --loglevel=error || true

test: deps
	@$(MAKE) -j$$(($(JOBS) + 1)) --no-print-directory all $(NPM)
	@node tests/run.mjs $(TESTS)

lint:
	@node tests/lint/lint.mjs

bench: deps
	@packaging/packages bench
	@$(MAKE) -j$(JOBS) --no-print-directory all
	@tests/bench/run

# --- what a clone needs --------------------------------------------------------

deps:
	@packaging/packages run test
	@packaging/folder
	@$(MAKE) -s --no-print-directory $(KORE_SOURCE)/.patched

clean:
	@rm -rf $(BUILD) .objs webshop

-include $(wildcard $(BUILD)/obj/*/*.d $(BUILD)/asan/*/*.d $(BUILD)/unit/*.d $(BUILD)/fuzz/*/*.d \
    $(BUILD)/fuzz/*.d)
