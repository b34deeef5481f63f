# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# make                build ./tcplens
# sudo make run ARGS='-i lo -nn -c 20'
# sudo make test      every suite, ends with "N passed, N failed, N skipped"
# Knobs: V=1 (show commands), O=DIR (build folder), ARCH=, CROSS_COMPILE=, CC=, CLANG=, BPFTOOL=,
#        TCPDUMP_VERSION= (4.99.3 or 4.99.5: whose text is the default),
#        LTO= (empty: no link-time optimization, which only GCC is asked for)

O ?= build
V ?= 0
CLANG ?= clang
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool) bpftool)
ifeq ($(origin CC),default)
CC := $(CROSS_COMPILE)gcc
endif
ifeq ($(origin AR),default)
AR := $(CROSS_COMPILE)ar
endif
ARCH ?= $(shell uname -m | sed -e 's/x86_64/x86/' -e 's/aarch64.*/arm64/')

ifeq ($(V),1)
Q =
msg =
else
Q = @
msg = @printf '  %-8s %s\n' "$(1)" "$(2)";
endif

VERSION := 0.1.0
# Whose text is printed unless --tcpdump is given: 4.99.3 or 4.99.5.
TCPDUMP_VERSION ?= $(shell mk/tcpdump-version)
TCPDUMP_VERSION := $(TCPDUMP_VERSION)
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
CFLAGS ?= -O2 -g
# Calls between files are many and short. Objects are fat, so that tests link them without it. What
# GCC takes for uninitialized when it inlines across files is set by functions that return 0.
LTO ?= $(if $(findstring clang,$(notdir $(CC))),,-flto=auto -ffat-lto-objects)
ALL_CFLAGS = -std=gnu11 $(WARNINGS) $(CFLAGS) -D_GNU_SOURCE -DTCPLENS_VERSION='"$(VERSION)"' \
	-DTCPLENS_PRINT_VERSION=PRINT_$(subst .,_,$(TCPDUMP_VERSION)) \
	-Isrc -Iinclude -I$(O)
BPF_CFLAGS = -target bpf -D__TARGET_ARCH_$(ARCH) -O2 -g -std=gnu11 -Wall -Wextra -Werror \
	-Wno-unused-parameter -mcpu=v2 -Iinclude -Ivmlinux/$(ARCH) -Ibpf
LDLIBS += -lbpf -lelf -lz -lzstd -llz4 -lpcap -lseccomp -ljansson -lncursesw -ltinfo -lpthread

SRC := $(wildcard src/*.c src/*/*.c src/*/*/*.c)
OBJ := $(SRC:src/%.c=$(O)/%.o)
LIB_OBJ := $(filter-out $(O)/main.o,$(OBJ))
BPF_SRC := $(wildcard bpf/*.bpf.c)
SKEL := $(BPF_SRC:bpf/%.bpf.c=$(O)/%.skel.h)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all
all: tcplens

# The link may be to what another O= built: then it is newer than the sources, and wrong.
.PHONY: tcplens
tcplens: $(O)/tcplens
	$(Q)ln -sf $(O)/tcplens $@

$(O)/tcplens: $(OBJ)
	$(call msg,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LTO) $(if $(LTO),-Wno-maybe-uninitialized) $(LDFLAGS) $^ $(LDLIBS) -o $@

$(O)/%.o: src/%.c | $(SKEL)
	$(call msg,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LTO) -MMD -MP -c $< -o $@

# What depends on it is built again when another tcpdump has been installed.
$(O)/cli/options.o $(O)/san/cli/options.o: $(O)/tcpdump-version
.PHONY: FORCE
FORCE:
$(O)/tcpdump-version: FORCE
	$(Q)mkdir -p $(@D)
	$(Q)echo $(TCPDUMP_VERSION) | cmp -s - $@ || echo $(TCPDUMP_VERSION) >$@

$(O)/%.bpf.o: bpf/%.bpf.c
	$(call msg,BPF,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -MMD -MP -c $< -o $@

$(O)/%.skel.h: $(O)/%.bpf.o
	$(call msg,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name $(subst -,_,$*)_bpf >$@

-include $(OBJ:.o=.d) $(SKEL:.skel.h=.bpf.d)

include mk/install.mk mk/package.mk mk/static.mk mk/test.mk mk/kernels.mk mk/arm64.mk mk/bench.mk

.PHONY: run
run: deps
	$(Q)$(AS_USER) $(MAKE) --no-print-directory tcplens
	$(Q)./tcplens $(ARGS)

.PHONY: clean
clean:
	$(Q)rm -rf $(O) tcplens tcplens-static
