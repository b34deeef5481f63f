# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# The build for arm64 and its suites, emulated: make test-arm64. Not part of `make test`: it builds
# everything once more. Kernels of arm64: make test-kernels KERNELS='6.1-arm64 6.12-arm64'.

ARM64_PACKAGES := gcc-aarch64-linux-gnu qemu-user-static qemu-system-arm

.PHONY: test-arm64
test-arm64: test-deps
	$(Q)mk/packages $(ARM64_PACKAGES)
	$(Q)BUILD=$(abspath $(O)) tests/arm64/suites
