# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# The suites. `make test` installs what they need, builds everything and runs them all;
# `make test SUITES='unit bpf/filter'` only these.
#
# A new test needs no rule: tests/unit/NAME.c becomes a program under ASan and UBSan, linked with
# what it uses of src/ built the same way; tests/bpf/NAME.c one with the normal objects;
# tests/lib/NAME.c and bench/NAME.c helper programs. Scripts are found by tests/run.

SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

SAN_OBJ := $(LIB_OBJ:$(O)/%=$(O)/san/%)
UNIT_TESTS := $(patsubst tests/%.c,$(O)/san/tests/%,$(wildcard tests/unit/*.c))
BPF_TESTS := $(patsubst tests/%.c,$(O)/tests/%,$(wildcard tests/bpf/*.c))
HELPERS := $(patsubst tests/%.c,$(O)/tests/%,$(wildcard tests/lib/*.c))
BENCHES := $(patsubst %.c,$(O)/%,$(wildcard bench/*.c))

$(O)/san/%.o: src/%.c | $(SKEL)
	$(call msg,CC-SAN,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(SANITIZE) -MMD -MP -c $< -o $@

# Archives, so that a test carries only the objects it calls.
$(O)/libtcplens.a: $(LIB_OBJ)
$(O)/san/libtcplens.a: $(SAN_OBJ)
$(O)/libtcplens.a $(O)/san/libtcplens.a:
	$(call msg,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(O)/san/tests/%: tests/%.c $(O)/san/libtcplens.a
	$(call msg,TEST-SAN,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(SANITIZE) -Itests/lib -MMD -MP -MF $@.d $< $(O)/san/libtcplens.a $(LDFLAGS) $(LDLIBS) -o $@

$(O)/tests/%: tests/%.c $(O)/libtcplens.a
	$(call msg,TEST,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/lib -MMD -MP -MF $@.d $< $(O)/libtcplens.a $(LDFLAGS) $(LDLIBS) -o $@

$(O)/bench/%: bench/%.c $(O)/libtcplens.a
	$(call msg,BENCH,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/lib -MMD -MP -MF $@.d $< $(O)/libtcplens.a $(LDFLAGS) $(LDLIBS) -o $@

-include $(SAN_OBJ:.o=.d) $(UNIT_TESTS:=.d) $(BPF_TESTS:=.d) $(HELPERS:=.d) $(BENCHES:=.d)

# Fuzzing. The generator makes packets for the comparison with tcpdump and for the fuzzers, which
# clang builds from sources of their own choice; `make fuzz-print` is the long form of tests/fuzz/print.
GENERATE := $(O)/tests/fuzz/generate
FUZZED := $(wildcard src/base/*.c src/decode/*.c src/print/*.c src/print/*/*.c src/file/reader.c src/file/block.c src/file/stream.c $(wildcard src/file/codec*.c) src/file/pcapng_options.c src/file/pcapng_interfaces.c src/cli/options.c src/flow/*.c src/output/keys.c src/run/top_keys.c src/run/top_page.c)
FUZZERS := $(patsubst tests/fuzz/%_fuzzer.c,$(O)/fuzz/%,$(wildcard tests/fuzz/*_fuzzer.c))

$(GENERATE): $(wildcard tests/fuzz/generate*.[ch]) $(O)/libtcplens.a
	$(call msg,TEST,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(filter %.c %.a,$^) $(LDFLAGS) -o $@

$(O)/fuzz/%: tests/fuzz/%_fuzzer.c $(FUZZED) $(O)/libtcplens.a
	$(call msg,FUZZER,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(ALL_CFLAGS) -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		$^ $(LDFLAGS) $(LDLIBS) -o $@

# What runs a script of tests/ without tests/run.
fuzz-print test-kernels test-arm64 deb-check: export PYTHONPATH = $(CURDIR)/tests/lib

.PHONY: fuzz-print
fuzz-print: tcplens $(GENERATE)
	$(Q)BUILD=$(O) tests/fuzz/print 1000000

# What tests/kernels needs: built for the architecture of its kernels.
KERNEL_PROGRAMS := $(O)/tcplens $(O)/tcplens-static $(BPF_TESTS) $(HELPERS) $(BENCHES) $(GENERATE)

.PHONY: test-unit-programs test-kernel-programs test-programs test
test-unit-programs: $(UNIT_TESTS)
test-kernel-programs: $(KERNEL_PROGRAMS) documents
test-programs: tcplens $(if $(filter x86,$(ARCH)),$(O)/tcplens-static) documents test-unit-programs $(BPF_TESTS) $(HELPERS) $(BENCHES) $(GENERATE) $(FUZZERS)

test: test-deps
	$(Q)$(AS_USER) $(MAKE) --no-print-directory -j$(shell nproc) test-programs
	$(Q)O=$(O) tests/run $(SUITES)

# The filter against libpcap, for as long as one likes: make fuzz-filter SEEDS='5 6 7'
SEEDS ?= 1 2 3 4 5 6 7 8
.PHONY: fuzz-filter
fuzz-filter: test-programs
	$(Q)set -e; for seed in $(SEEDS); do \
		$(O)/tests/bpf/filter_expressions $$seed 4000; \
		$(O)/tests/bpf/filter_random $$seed 20000; \
	done
	$(Q)$(O)/tests/bpf/filter_injection 1

# All the scenarios of tests/live/all_tcp, of which `make test` runs a part.
.PHONY: test-all-tcp
test-all-tcp: test-programs
	$(Q)LONG=1 O=$(O) tests/run live/all_tcp

# The full sizes of tests/live/many_interfaces, of which `make test` runs a part.
.PHONY: test-many-interfaces
test-many-interfaces: test-programs
	$(Q)LONG=1 O=$(O) tests/run live/many_interfaces
