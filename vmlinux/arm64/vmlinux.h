/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Made by vmlinux/generate from vmlinux/types.txt; change those, not this file.
 * The types named do not differ between arm64 and x86.
 */
#include "../x86/vmlinux.h"
