// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/nearest.h"

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* rows: the last three of the table. */
int nearest_distance(const char *a, int a_length, const char *b, int b_length)
{
	int rows[3][NEAREST_LENGTH_MAX + 1], i, j;

	for (j = 0; j <= b_length; j++)
		rows[0][j] = j;
	for (i = 1; i <= a_length; i++) {
		int *row = rows[i % 3];
		const int *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

		row[0] = i;
		for (j = 1; j <= b_length; j++) {
			row[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]),
				       1 + least(last[j], row[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[a_length % 3][b_length];
}
