/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A token for tests that open a parser without sandbox_enter(): sanitizers need system calls that
 * the sandbox forbids. tests/lint/rules forbids this in src/.
 */
#ifndef TCPLENS_TOKEN_H
#define TCPLENS_TOKEN_H

#include "helper/sandbox.h"

static const struct sandbox_token *const token = (const struct sandbox_token *)"test";

#endif
