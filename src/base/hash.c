// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/hash.h"

#include <errno.h>
#include <sys/random.h>

int hash_seed_draw(struct hash_seed *seed)
{
	ssize_t got;

	do
		got = getrandom(seed, sizeof(*seed), 0);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	return got == sizeof(*seed) ? 0 : -EIO;
}
