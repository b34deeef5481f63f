# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# The suites. `make test` installs what they need, builds everything and runs them all.

.PHONY: test
test: test-deps
	$(Q)$(MAKE) --no-print-directory tcplens
	$(Q)tests/run
