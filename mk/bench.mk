# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# The figures of README.md. Wants a machine with two CPUs and nothing else to do.

.PHONY: bench
bench: test-deps
	$(Q)$(AS_USER) $(MAKE) --no-print-directory tcplens $(HELPERS) $(BENCHES)
	$(Q)BUILD=$(abspath $(O)) TCPLENS=$(abspath $(O))/tcplens bench/cost
	$(Q)BUILD=$(abspath $(O)) TCPLENS=$(abspath $(O))/tcplens bench/files
