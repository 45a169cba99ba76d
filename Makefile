# ounce: everything one does with the source, one verb each. `make help` prints the verbs.
#
# Files are found by their folder: adding one edits nothing here. Objects live in
# build/obj/<compiler>-<flavour>/, so gcc and clang, release and sanitizers never mix.
#
#   engine/<layer>/*.c          -> lib<layer>.a           main.c aside, which is the program's alone
#   engine/app/main.c           -> build/ounce            with every layer
#   the pure layers             -> build/libounce.a       see include/ounce/ounce.h
#   bench/<x>.c, bench/<x>/*.c  -> build/ounce-<x>        with every layer
#   tests/unit/<layer>/test_*.c -> one program each       with what engine/LAYERS lets <layer> see
#   tests/property/test_*.c     -> one program each       with every layer
#   tests/fuzz/fuzz_*.c         -> one fuzzer each        with every layer
#
# A test is linked with nothing else, so a dependency that engine/LAYERS forbids is a link error.

FLAVOUR ?= release
PREFIX ?= /usr/local
T ?= 60# seconds for each fuzzer

ifeq ($(origin CC),default)
CC := gcc
endif

# All processors, unless told otherwise or asked to clean first.
ifeq ($(MAKELEVEL)$(filter clean,$(MAKECMDGOALS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

o := build/obj/$(notdir $(lastword $(CC)))-$(FLAVOUR)
bin := build$(if $(filter-out release,$(FLAVOUR)),/$(FLAVOUR))

# --- flags ---------------------------------------------------------------------------------------

warnings := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wvla -Wimplicit-fallthrough \
            -Werror
hardening := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fPIE
ifeq ($(shell uname -m),x86_64)
hardening += -fstack-clash-protection -fcf-protection
endif
sanitizing := -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all

compile_release := -O2 $(hardening)
link_release := -pie -Wl,-z,relro,-z,now
compile_asan := $(sanitizing) -fsanitize=address,undefined
compile_ubsan := $(sanitizing) -fsanitize=undefined
compile_tsan := $(sanitizing) -fsanitize=thread
compile_cover := -O0 --coverage
compile_fuzz := $(sanitizing) -fsanitize=fuzzer-no-link,address,undefined

compile := $(CC) -std=c11 -D_GNU_SOURCE -Iengine -Iinclude -g $(warnings) $(compile_$(FLAVOUR)) \
           $(CPPFLAGS) $(CFLAGS)

ifndef compile_$(FLAVOUR)
$(error FLAVOUR is one of: release asan ubsan tsan cover fuzz)
endif

# What each layer needs from outside. Unit tests get no more than this, so it is a gate as well.
needs_wire := -lhttp_parser -lxxhash
needs_group := -lxxhash
needs_window := -lxxhash
needs_rank := -lm
needs_store := -lhiredis
needs_query := -ljansson
needs_io := -luv -lz -lzstd -lpthread
needs_app := -luv -lpthread -ljansson -lcurl -linih -lpcre2-8 -lm

# --- files ---------------------------------------------------------------------------------------

sources := $(sort $(shell find engine bench tests -name '*.c' 2>/dev/null))
layers := $(sort $(foreach file,$(filter engine/%,$(sources)),$(word 2,$(subst /, ,$(file)))))
main := $(o)/engine/app/main.o

objects = $(patsubst %.c,$(o)/%.o,$(filter $1,$(sources)))
library = $(patsubst %,$(o)/lib%.a,$(filter $1,$(layers)))
# The layer itself and what its line in engine/LAYERS says; * is everybody.
sees = $1 $(subst *,$(layers),$(shell sed -n 's/^$1 *://p' engine/LAYERS))

libraries := $(call library,$(layers))
unit_tests := $(foreach l,$(layers),$(basename $(filter %,$(call objects,tests/unit/$l/test_%))))
property_tests := $(basename $(call objects,tests/property/test_%))
fuzzers := $(basename $(call objects,tests/fuzz/fuzz_%))
benches := $(patsubst bench/%.c,%,$(wildcard bench/*.c))

# --- build ---------------------------------------------------------------------------------------

.PHONY: all programs tests fuzzers run check asan ubsan tsan cover lint corpora accuracy flood \
        format fuzz install clean help layers purity tidy FORCE
.SECONDARY:
.DELETE_ON_ERROR:

all: programs ## build/ounce, and build/ounce-<x> for every bench/<x>.c
programs: $(bin)/ounce $(bin)/libounce.a $(benches:%=$(bin)/ounce-%)
tests: $(unit_tests) $(property_tests)
fuzzers: $(fuzzers)

quiet := $(if $(V),,@)

$(o)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(if $(V),,@echo '  cc    $<')
	$(quiet)$(compile) -MMD -MP -c -o $@ $<

# The folder itself is a prerequisite, so that a deleted source leaves the library too.
define layer_rules
$(o)/lib$1.a: $(filter-out $(main),$(call objects,engine/$1/%)) engine/$1
	@rm -f $$@
	$(quiet)ar rcs $$@ $$(filter %.o,$$^)
$(basename $(call objects,tests/unit/$1/test_%)): $(call library,$(call sees,$1))
endef
$(foreach layer,$(layers),$(eval $(call layer_rules,$(layer))))
$(property_tests) $(fuzzers) $(o)/ounce $(benches:%=$(o)/ounce-%): $(libraries)
$(foreach bench,$(benches),$(eval $(o)/ounce-$(bench): $(call objects,bench/$(bench)/%)))

# Objects, then the libraries among the prerequisites, then what these need from outside.
link = $(compile) $(link_$(FLAVOUR)) $(LDFLAGS) -o $@ $(filter %.o,$^) \
       -Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
       $(sort $(foreach l,$(patsubst $(o)/lib%.a,%,$(filter %.a,$^)),$(needs_$l)))
say_link = $(if $(V),,@echo '  link  $@')

$(o)/ounce: $(main)
	$(say_link)
	$(quiet)$(link)

# The pure engine for other programs: include/ounce/ounce.h. Link it with -lxxhash -lhttp_parser -lm.
pure := $(foreach l,base wire group window rank,engine/$l/%) \
        $(addprefix engine/,app/library.c app/keeper.c app/pipeline.c io/reserve.c)
$(o)/libounce.a: $(call objects,$(pure))
	@rm -f $@
	$(quiet)ar rcs $@ $^

$(o)/ounce-%: $(o)/bench/%.o
	$(say_link)
	$(quiet)$(link)

# The compiler may have changed since: the copy is compared, not dated.
$(bin)/%: $(o)/% FORCE
	@mkdir -p $(@D)
	@cmp -s $< $@ || install $< $@

$(o)/tests/%: $(o)/tests/%.o
	$(say_link)
	$(quiet)$(link) -lcmocka -lm

$(o)/tests/fuzz/%: $(o)/tests/fuzz/%.o
	$(say_link)
	$(quiet)$(link) -fsanitize=fuzzer -lm

-include $(patsubst %.c,$(o)/%.d,$(sources))

# --- verbs ---------------------------------------------------------------------------------------

# clang comes with the tools of lint.
setup := scripts/setup $(if $(filter clang,$(notdir $(lastword $(CC)))),lint)

run: ## bring up a private Redis and the engine, stream a sample quarter in, print the ranking
	@$(setup)
	@$(MAKE) --no-print-directory programs
	@scripts/run

check: ## install what is missing, build, run every gate and every test (VERBOSE=1 shows all)
	@$(setup)
	@MAKE='$(MAKE)' FLAVOUR=$(FLAVOUR) OBJECTS=$(o) OUNCE=$(CURDIR)/$(bin)/ounce scripts/check.sh

asan: ## all tests with the address and undefined behaviour sanitizers
ubsan: ## all tests with the undefined behaviour sanitizer
tsan: ## all tests with the thread sanitizer
asan ubsan tsan:
	@$(MAKE) --no-print-directory FLAVOUR=$@ check

cover: ## all tests, then how many lines of each engine file they ran
	@$(MAKE) --no-print-directory CC=gcc FLAVOUR=cover check
	@scripts/cover.sh build/obj/gcc-cover

fuzz: ## each fuzzer for T seconds (T=60); what crashes is kept in tests/fuzz/crashes/
	@scripts/setup lint
	@$(MAKE) --no-print-directory CC=clang FLAVOUR=fuzz fuzzers
	@scripts/fuzz.sh $(T)

lint: ## clang-tidy, cppcheck and the format, all without a word
	@scripts/setup lint
	@scripts/lint.sh

corpora: programs ## real logs in LOGS=DIR: all lines accounted for, in time; their top three
	@OUNCE=$(CURDIR)/$(bin)/ounce scripts/corpora.sh '$(LOGS)'

accuracy: programs ## grouped logs in LOGS=DIR (NAME.log, NAME.groups): how well they are told apart
	@$(bin)/ounce-accuracy --ounce $(bin)/ounce $(ARGS) '$(LOGS)'

flood: programs ## lines that are never the same: how fast, in how much memory, what is lost
	@$(bin)/ounce-flood

format: ## put every C file into the format of .clang-format
	@scripts/setup lint
	@find engine include bench tests -name '*.[ch]' -exec clang-format -i {} +

layers: ## gate: who includes whom, against engine/LAYERS
	@scripts/layers.sh

purity: $(call library,base wire group window rank journal store query emit)
purity: ## gate: the engine's inside neither allocates nor knows clock, disk or network
	@scripts/purity.sh $^

tidy: ## gate: sizes, first lines, forbidden words
	@scripts/tidy.sh

install: programs ## the program, its man page and the library, under $(DESTDIR)$(PREFIX)
	install -D $(bin)/ounce $(DESTDIR)$(PREFIX)/bin/ounce
	install -D -m 644 man/ounce.1 $(DESTDIR)$(PREFIX)/share/man/man1/ounce.1
	install -D -m 644 $(bin)/libounce.a $(DESTDIR)$(PREFIX)/lib/libounce.a
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/include/ounce include/ounce/*.h

clean: ## remove all that was built
	rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile
