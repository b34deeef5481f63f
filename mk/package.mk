# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# make install [PREFIX=/usr/local] [DESTDIR=]
# make install CAPABILITIES=1 GROUP=NAME    so that only root and this group's users may capture
# make deb                                  a Debian package in $(DEB_DIR)/

PREFIX ?= /usr/local
SBINDIR ?= $(PREFIX)/sbin
DATADIR ?= $(PREFIX)/share
# Where Wireshark looks for programs that capture; with another PREFIX it has to be given.
EXTCAPDIR ?= $(if $(filter /usr,$(PREFIX)),/usr/lib/$(shell $(CC) -print-multiarch)/wireshark/extcap)
CAPABILITIES ?=
GROUP ?= root
DEB_DIR ?= $(O)
# What runs a binary of another architecture: EMULATOR='qemu-aarch64-static -L /usr/aarch64-linux-gnu'
EMULATOR ?=

DOCUMENTS := $(addprefix $(O)/documents/,tcplens.8 tcplens.bash _tcplens tcplens.fish)

.PHONY: documents
documents: $(O)/documents/help
$(DOCUMENTS): $(O)/documents/help
$(O)/documents/help: $(O)/tcplens packaging/documents packaging/tcplens.8.in
	$(call msg,GEN,$(@D))
	$(Q)mkdir -p $(@D)
	$(Q)$(EMULATOR) $(O)/tcplens --help >$@.new
	$(Q)packaging/documents $@.new $(VERSION) packaging/tcplens.8.in $(@D)
	$(Q)mv $@.new $@

# What a restricted installation needs, before anything of it is there for everybody.
.PHONY: install-group
install-group:
ifneq ($(CAPABILITIES),)
	$(Q)expr $(GROUP) : '[0-9]*$$' >/dev/null || getent group $(GROUP) >/dev/null || \
		{ echo "GROUP=$(GROUP): no such group (groupadd $(GROUP) makes it)" >&2; exit 1; }
	$(Q)mk/packages libcap2-bin
endif

.PHONY: install uninstall deb
install: install-group $(O)/tcplens documents
	$(Q)install -D -m 755 $(O)/tcplens $(DESTDIR)$(SBINDIR)/tcplens
	$(Q)install -D -m 644 $(O)/documents/tcplens.8 $(DESTDIR)$(DATADIR)/man/man8/tcplens.8
	$(Q)install -D -m 644 $(O)/documents/tcplens.bash \
		$(DESTDIR)$(DATADIR)/bash-completion/completions/tcplens
	$(Q)install -D -m 644 $(O)/documents/_tcplens \
		$(DESTDIR)$(DATADIR)/zsh/vendor-completions/_tcplens
	$(Q)install -D -m 644 $(O)/documents/tcplens.fish \
		$(DESTDIR)$(DATADIR)/fish/vendor_completions.d/tcplens.fish
ifneq ($(EXTCAPDIR),)
	$(Q)install -d $(DESTDIR)$(EXTCAPDIR)
	$(Q)ln -srf $(DESTDIR)$(SBINDIR)/tcplens $(DESTDIR)$(EXTCAPDIR)/tcplens
endif
ifneq ($(CAPABILITIES),)
	$(Q)chgrp $(GROUP) $(DESTDIR)$(SBINDIR)/tcplens
	$(Q)chmod 750 $(DESTDIR)$(SBINDIR)/tcplens
	$(Q)setcap cap_bpf,cap_net_admin,cap_perfmon+ep $(DESTDIR)$(SBINDIR)/tcplens
endif

uninstall:
	$(Q)rm -f $(DESTDIR)$(SBINDIR)/tcplens $(DESTDIR)$(DATADIR)/man/man8/tcplens.8 \
		$(DESTDIR)$(DATADIR)/bash-completion/completions/tcplens \
		$(DESTDIR)$(DATADIR)/zsh/vendor-completions/_tcplens \
		$(DESTDIR)$(DATADIR)/fish/vendor_completions.d/tcplens.fish \
		$(if $(EXTCAPDIR),$(DESTDIR)$(EXTCAPDIR)/tcplens)

deb: $(O)/tcplens documents
	$(call msg,DEB,$(DEB_DIR))
	$(Q)O=$(O) DEB_DIR=$(DEB_DIR) VERSION=$(VERSION) MAKE="$(MAKE)" packaging/deb

# The package in fresh systems of Debian's releases: make deb-check RELEASES='bookworm trixie'. Needs root.
.PHONY: deb-check
deb-check: deb
	$(Q)mk/packages debootstrap
	$(Q)BUILD=$(abspath $(O)) tests/package/releases
