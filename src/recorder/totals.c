// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "recorder/totals.h"

#include "base/message.h"

void totals_tell(const struct totals *totals)
{
	message_info("recorder: %llu trigger%s, %llu file%s written, %llu removed; triggers while "
		     "a file was written: %llu, too soon after one: %llu, without a file: %llu",
		     (unsigned long long)totals->triggers, totals->triggers == 1 ? "" : "s",
		     (unsigned long long)totals->written, totals->written == 1 ? "" : "s",
		     (unsigned long long)totals->removed, (unsigned long long)totals->merged,
		     (unsigned long long)totals->ignored, (unsigned long long)totals->failed);
	if (totals->no_room)
		message_info("recorder: %llu file%s not begun or ended early for lack of free "
			     "space",
			     (unsigned long long)totals->no_room, totals->no_room == 1 ? "" : "s");
	if (totals->overwritten)
		message_info("recorder: %llu packets overwritten before they were written",
			     (unsigned long long)totals->overwritten);
	if (totals->late)
		message_info("recorder: %llu packets out of order",
			     (unsigned long long)totals->late);
}
