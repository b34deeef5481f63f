/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* MD5 (RFC 1321), for the TCP signature option and nothing that needs to be secure. */
#ifndef TCPLENS_BASE_MD5_H
#define TCPLENS_BASE_MD5_H

#include <stddef.h>
#include <stdint.h>

#define MD5_LENGTH 16
#define MD5_BLOCK  64

struct md5 {
	uint32_t state[4];
	uint64_t length; /* bytes added so far */
	uint8_t block[MD5_BLOCK];
};

void md5_begin(struct md5 *md5);
void md5_add(struct md5 *md5, const void *bytes, size_t length);
void md5_end(struct md5 *md5, uint8_t digest[MD5_LENGTH]);

#endif
