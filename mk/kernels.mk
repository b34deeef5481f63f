# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# The suites on Debian's kernels in virtual machines: make test-kernels KERNELS='5.10 6.1 6.12'.
# `make test` runs a part of them there; this all.

KERNEL_TESTS ?= bpf live differential/live differential/devices

.PHONY: test-kernels
test-kernels: test-deps
	$(Q)$(AS_USER) $(MAKE) --no-print-directory test-programs
	$(Q)BUILD=$(abspath $(O)) KERNEL_TESTS="$(KERNEL_TESTS)" KERNEL_SECONDS=1800 tests/kernels/matrix
