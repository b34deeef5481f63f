# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# The figures of README.md, in Markdown. Wants a machine with two CPUs and nothing else to do, and half an hour.

BENCH_PACKAGES := iperf3 xdp-tools util-linux
# Each is described at its head, and takes how often and how much as arguments.
MEASUREMENTS := cost flood bulk producers files scale idle start
BENCH_ENV = BUILD=$(abspath $(O)) TCPLENS=$(abspath $(O))/tcplens

.PHONY: bench-programs bench soak armed
bench-programs: test-deps
	$(Q)mk/packages $(BENCH_PACKAGES)
	$(Q)$(AS_USER) $(MAKE) --no-print-directory tcplens $(HELPERS) $(BENCHES)

bench: bench-programs
	$(Q)set -e; for one in $(MEASUREMENTS); do $(BENCH_ENV) bench/$$one; done

# An hour, or make soak SECONDS=60; ten minutes, or make armed SECONDS=60.
soak: SECONDS = 3600
armed: SECONDS = 600
soak armed: bench-programs
	$(Q)$(BENCH_ENV) bench/$@ $(SECONDS)
