/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What stands for the token of sandbox_enter() in a test that opens a parser without a sandbox: a
 * sanitizer needs calls that it forbids. No program that ships may do this; tests/lint/rules.
 */
#ifndef TCPLENS_TOKEN_H
#define TCPLENS_TOKEN_H

#include "helper/sandbox.h"

static const struct sandbox_token *const token = (const struct sandbox_token *)"test";

#endif
