# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# make static         ./tcplens-static: one file that needs nothing but the kernel, for machines that lack the
#                     libraries. Names are those of the machine's files and of DNS, without other NSS modules.

# In an order in which each library follows those that use it.
STATIC_LIBS := -lpcap -lbpf -lelf -lz -lzstd -llz4 -lseccomp -ljansson -lncursesw -ltinfo -lpthread

STATIC_OBJ := $(patsubst packaging/%.c,$(O)/%.o,$(wildcard packaging/static/*.c))
# What it warns of is that modules may be loaded: packaging/static/names.c sees to it that none are.
STATIC_WARNING := in statically linked applications requires at runtime

.PHONY: static
static: $(O)/tcplens-static
	$(Q)ln -sf $(O)/tcplens-static tcplens-static

$(O)/static/%.o: packaging/static/%.c
	$(call msg,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(O)/tcplens-static: $(OBJ) $(STATIC_OBJ)
	$(call msg,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LTO) $(if $(LTO),-Wno-maybe-uninitialized) $(LDFLAGS) -static-pie -s $^ $(STATIC_LIBS) -o $@ \
		2>$@.messages || { cat $@.messages >&2; exit 1; }
	$(Q)grep -v -e '$(STATIC_WARNING)' -e ': in function ' $@.messages >&2 || true
	$(Q)rm $@.messages
