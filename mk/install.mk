# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# What the build and the tests need, by Debian 12 package name; installed only where missing.

BUILD_PACKAGES := gcc libc6-dev make clang libbpf-dev libelf-dev zlib1g-dev libpcap-dev libseccomp-dev libjansson-dev libncurses-dev libzstd-dev liblz4-dev bpftool
TEST_PACKAGES := tcpdump valgrind iproute2 netbase python3 git binutils clang-format cppcheck shellcheck libclang-rt-dev \
	qemu-system-x86 busybox-static kmod libcap2-bin dpkg-dev lintian tshark iperf3 wireguard-tools nftables tcptrace prometheus prometheus-node-exporter tmux jq python3-jsonschema zstd lz4 kcat buildah clickhouse-server clickhouse-client

# Under sudo, what is built belongs to the user whose folder this is.
AS_USER := $(shell [ "$$(id -u)" = 0 ] && [ -n "$$SUDO_UID" ] && [ "$$(stat -c %u .)" = "$$SUDO_UID" ] && \
	echo setpriv --reuid="$$SUDO_UID" --regid="$$SUDO_GID" --init-groups)

.PHONY: deps test-deps
deps:
	$(Q)mk/packages $(BUILD_PACKAGES)
test-deps: deps
	$(Q)mk/packages $(TEST_PACKAGES)
