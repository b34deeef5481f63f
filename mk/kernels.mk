# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# The suites on this machine's kernel and on Debian's in virtual ones:
# make test-kernels KERNELS='running 5.10 6.1-arm64'. `make test` runs a part of them there; this all.
# Those of arm64 are emulated, with a cross build. 6.12-rt has PREEMPT_RT.

KERNELS ?= running 5.10 6.1 6.12 6.12-rt 6.1-arm64 6.12-arm64
KERNEL_TESTS ?= bpf live differential/live differential/devices

.PHONY: test-kernels
test-kernels: test-deps
	$(Q)$(if $(findstring arm64,$(KERNELS)),mk/packages $(ARM64_PACKAGES))
	$(Q)$(AS_USER) $(MAKE) --no-print-directory test-programs
	$(Q)BUILD=$(abspath $(O)) KERNELS="$(KERNELS)" KERNEL_TESTS="$(KERNEL_TESTS)" KERNEL_SECONDS=7200 tests/kernels/matrix
