// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/loss.h"

static bool is_between(const volatile struct owner_loss *loss, uint64_t known, uint64_t time)
{
	return loss->first && loss->first <= time && known <= loss->last;
}

bool loss_of_flow(const struct losses *losses, const struct owner_flow *flow, uint64_t known,
		  uint64_t time)
{
	uint32_t hash;

	if (!loss_any(losses))
		return false;
	hash = owner_flow_hash(flow, losses->seed);
	return is_between(&losses->slots->flows[hash % OWNER_LOSS_FLOWS], known, time);
}

bool loss_of_process(const struct losses *losses, uint32_t tgid, uint64_t known, uint64_t time)
{
	uint32_t hash;

	if (!loss_any(losses))
		return false;
	hash = owner_tgid_hash(tgid, losses->seed);
	return is_between(&losses->slots->processes[hash % OWNER_LOSS_PROCESSES], known, time);
}

bool loss_of_listener(const struct losses *losses, const struct owner_flow *key, uint64_t time)
{
	uint32_t hash;

	if (!loss_any(losses))
		return false;
	hash = owner_flow_hash(key, losses->seed);
	return is_between(&losses->slots->listeners[hash % OWNER_LOSS_LISTENERS], 0, time);
}
