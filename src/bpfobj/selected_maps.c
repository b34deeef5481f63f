// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/selected_maps.h"

int selected_maps_share(struct selected_maps from, struct bpf_map *open, struct bpf_map *closed)
{
	if (from.open < 0)
		return bpf_map__set_max_entries(open, 1) ?: bpf_map__set_max_entries(closed, 1);
	return bpf_map__reuse_fd(open, from.open) ?: bpf_map__reuse_fd(closed, from.closed);
}
