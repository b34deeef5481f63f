/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Passes on what a cleanup attribute would free: `*out = TAKE_PTR(foo);` leaves foo NULL. */
#ifndef TCPLENS_BASE_TAKE_H
#define TCPLENS_BASE_TAKE_H

#include <stddef.h>

#define TAKE_AS(variable, nothing)                    \
	({                                            \
		typeof(variable) taken_ = (variable); \
		(variable) = (nothing);               \
		taken_;                               \
	})

#define TAKE_PTR(pointer) TAKE_AS(pointer, NULL)
#define TAKE_FD(fd)	  TAKE_AS(fd, -1)

#endif
