// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/access.h"

#include <linux/filter.h>
#include <linux/if_packet.h>

#include "filter/access_missing.h"

/* A direct load's offset is a signed 16-bit field. */
#define DIRECT_MAX 0x7fff

/*
 * The verifier bounds a packet pointer by 0xffff. X up to this, plus k and the size up to
 * DIRECT_MAX, stay below it.
 */
#define DIRECT_X_MAX 0x7fff

/* The helpers refuse offsets above this. */
#define OFFSET_MAX  0x7fffffff
#define OFFSET_BITS 31

/* See frame_before() in bpf/frame.h. */
#define BEFORE_MAX 511

/*
 * Where a tag is in an Ethernet frame: the Ethertype of the tag, then its control information.
 */
#define TAG_START 12
#define TAG_TCI	  14
#define TAG_END	  16
#define TAG_SIZE  (TAG_END - TAG_START)

#define LINK_HEADER 14

/* Of an offset that only the running program knows. */
#define UNKNOWN UINT32_MAX

#define TC_FIELD(name) ((int16_t)offsetof(struct __sk_buff, name))

static void move(const struct access_site *site, uint8_t dst, uint8_t src)
{
	assembler_emit(site->as, BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0);
}

static void move_constant(const struct access_site *site, uint8_t dst, uint32_t value)
{
	assembler_emit(site->as, BPF_ALU | BPF_MOV | BPF_K, dst, 0, 0, (int32_t)value);
}

static void add_constant(const struct access_site *site, uint8_t dst, uint32_t value)
{
	if (value)
		assembler_emit(site->as, BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, (int32_t)value);
}

/* For X, whose upper half is zero after every 32-bit operation, this is a plain move. */
static void move_x(const struct access_site *site, uint8_t dst)
{
	assembler_emit(site->as, BPF_ALU | BPF_MOV | BPF_X, dst, ACCESS_X, 0, 0);
}

static void load_memory(const struct access_site *site, uint8_t size, uint8_t dst, uint8_t base,
			int16_t offset)
{
	assembler_emit(site->as, BPF_LDX | BPF_MEM | size, dst, base, offset, 0);
}

static void load_context(const struct access_site *site, uint8_t dst, int16_t offset)
{
	load_memory(site, BPF_W, dst, ACCESS_CTX, offset);
}

static void to_host_order(const struct access_site *site, uint8_t dst, unsigned int size)
{
	if (size > 1)
		assembler_emit(site->as, BPF_ALU | BPF_END | BPF_TO_BE, dst, 0, 0,
			       (int32_t)size * 8);
}

static uint8_t size_code(unsigned int size)
{
	return size == 4 ? BPF_W : size == 2 ? BPF_H : BPF_B;
}

unsigned int access_size(uint16_t code)
{
	return BPF_SIZE(code) == BPF_W ? 4 : BPF_SIZE(code) == BPF_H ? 2 : 1;
}

/* Whether some of the bytes are in the tag kept in metadata. */
static bool touches_tag(bool tagged, uint32_t k, unsigned int size)
{
	return tagged && k < TAG_END && k + size > TAG_START;
}

/* Where the byte k of what the program sees, outside the tag, is in the frame. */
static uint32_t offset_of(bool tagged, uint32_t k)
{
	return tagged && k >= TAG_END ? k - TAG_SIZE : k;
}

uint32_t access_end(bool tagged, uint32_t k, unsigned int size)
{
	if (touches_tag(tagged, k, size) || offset_of(tagged, k) > DIRECT_MAX - size)
		return 0;
	return offset_of(tagged, k) + size;
}

bool access_has_before(const struct translate_target *target)
{
	return target->hook == TRANSLATE_TC && target->link == TRANSLATE_LINK_NONE &&
	       !target->egress;
}

void access_store_before(const struct access_site *site, size_t helper)
{
	load_context(site, BPF_REG_0, TC_FIELD(len));
	load_context(site, BPF_REG_1, TC_FIELD(wire_len)); /* before they were shown */
	assembler_emit(site->as, BPF_ALU | BPF_SUB | BPF_X, BPF_REG_0, BPF_REG_1, 0, 0);
	/* More come from another program, which made room there. */
	assembler_emit(site->as, BPF_JMP | BPF_JLE | BPF_K, BPF_REG_0, 0, 1, BEFORE_MAX);
	move_constant(site, BPF_REG_0, 0);
	assembler_emit(site->as, BPF_STX | BPF_MEM | BPF_W, BPF_REG_10, BPF_REG_0, ACCESS_BEFORE,
		       0);
	assembler_jump(site->as, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_0, 0, 0, helper);
}

/* Adds to the offset in register 2 what a helper counts from. */
static void add_before(const struct access_site *site)
{
	if (!access_has_before(site->target))
		return;
	load_memory(site, BPF_W, BPF_REG_3, BPF_REG_10, ACCESS_BEFORE);
	assembler_emit(site->as, BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_2, BPF_REG_3, 0, 0);
}

void access_start(const struct access_site *site)
{
	bool tc = site->target->hook == TRANSLATE_TC;

	load_context(site, ACCESS_DATA,
		     tc ? TC_FIELD(data) : (int16_t)offsetof(struct xdp_md, data));
	load_context(site, ACCESS_END,
		     tc ? TC_FIELD(data_end) : (int16_t)offsetof(struct xdp_md, data_end));
}

bool access_has_helper(const struct access_site *site)
{
	return site->target->hook == TRANSLATE_TC || site->target->xdp_load_bytes;
}

/* Where a direct read goes when it leaves the linear part. */
static size_t beyond(const struct access_site *site)
{
	return access_has_helper(site) ? site->slow : site->reject;
}

/* dst = size bytes of the frame at the offset in register 2, which is known or UNKNOWN. */
static void call_helper(const struct access_site *site, uint8_t dst, unsigned int size,
			uint32_t known)
{
	bool tc = site->target->hook == TRANSLATE_TC;

	move(site, BPF_REG_1, ACCESS_CTX);
	move(site, BPF_REG_3, BPF_REG_10);
	add_constant(site, BPF_REG_3, (uint32_t)ACCESS_BUFFER);
	move_constant(site, BPF_REG_4, size);
	if (access_missing_possible(site->target))
		access_missing_call(site, known != UNKNOWN && known + size <= LINK_HEADER);
	else
		assembler_emit(site->as, BPF_JMP | BPF_CALL, 0, 0, 0,
			       tc ? BPF_FUNC_skb_load_bytes : BPF_FUNC_xdp_load_bytes);
	assembler_jump(site->as, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_0, 0, 0, site->reject);
	load_memory(site, size_code(size), dst, BPF_REG_10, ACCESS_BUFFER);
	to_host_order(site, dst, size);
}

/* dst = dst << 8 | the byte of the tag that the program sees at k. */
static void append_tag_byte(const struct access_site *site, uint8_t dst, uint32_t k)
{
	if (k < TAG_TCI) {
		load_context(site, BPF_REG_0, TC_FIELD(vlan_proto));
		to_host_order(site, BPF_REG_0, 2);
	} else {
		load_context(site, BPF_REG_0, TC_FIELD(vlan_tci));
	}
	if (k % 2 == 0)
		assembler_emit(site->as, BPF_ALU | BPF_RSH | BPF_K, BPF_REG_0, 0, 0, 8);
	assembler_emit(site->as, BPF_ALU | BPF_AND | BPF_K, BPF_REG_0, 0, 0, 0xff);
	assembler_emit(site->as, BPF_ALU | BPF_LSH | BPF_K, dst, 0, 0, 8);
	assembler_emit(site->as, BPF_ALU | BPF_OR | BPF_X, dst, BPF_REG_0, 0, 0);
}

/* A load of which some bytes lie in the tag: byte by byte, but for the two fields of the tag. */
static void load_around_tag(const struct access_site *site, uint8_t dst, uint32_t k,
			    unsigned int size)
{
	uint32_t at;

	if (size == 2 && k == TAG_START) {
		load_context(site, dst, TC_FIELD(vlan_proto));
		to_host_order(site, dst, 2);
		return;
	}
	if (size == 2 && k == TAG_TCI) {
		load_context(site, dst, TC_FIELD(vlan_tci));
		return;
	}
	if (site->direct && (k < TAG_START || k + size > TAG_END)) {
		assembler_goto(site->as, site->slow);
		return;
	}
	move_constant(site, dst, 0);
	for (at = k; at < k + size; at++) {
		if (at >= TAG_START && at < TAG_END) {
			append_tag_byte(site, dst, at);
			continue;
		}
		move_constant(site, BPF_REG_2, offset_of(true, at));
		call_helper(site, BPF_REG_0, 1, offset_of(true, at));
		assembler_emit(site->as, BPF_ALU | BPF_LSH | BPF_K, dst, 0, 0, 8);
		assembler_emit(site->as, BPF_ALU | BPF_OR | BPF_X, dst, BPF_REG_0, 0, 0);
	}
}

void access_absolute(const struct access_site *site, uint8_t dst, uint32_t k, unsigned int size,
		     uint32_t extent)
{
	uint32_t end = access_end(site->tagged, k, size);

	if (touches_tag(site->tagged, k, size)) {
		load_around_tag(site, dst, k, size);
		return;
	}
	if (k > OFFSET_MAX) {
		assembler_goto(site->as, site->reject);
		return;
	}
	if (!site->direct) {
		move_constant(site, BPF_REG_2, offset_of(site->tagged, k));
		add_before(site);
		call_helper(site, dst, size, offset_of(site->tagged, k));
		return;
	}
	if (!end) {
		assembler_goto(site->as, beyond(site));
		return;
	}
	if (end > extent) {
		move(site, BPF_REG_2, ACCESS_DATA);
		add_constant(site, BPF_REG_2, end);
		assembler_jump(site->as, BPF_JMP | BPF_JGT | BPF_X, BPF_REG_2, ACCESS_END, 0,
			       beyond(site));
	}
	load_memory(site, size_code(size), dst, ACCESS_DATA, (int16_t)(end - size));
	to_host_order(site, dst, size);
}

/* A = size bytes at X + k directly, where the tag does not matter. */
static void indirect_direct(const struct access_site *site, uint32_t k, unsigned int size,
			    uint32_t x_max)
{
	if (k > DIRECT_MAX - size) {
		assembler_goto(site->as, beyond(site));
		return;
	}
	move_x(site, BPF_REG_2);
	if (x_max > DIRECT_X_MAX)
		assembler_jump(site->as, BPF_JMP | BPF_JGT | BPF_K, BPF_REG_2, 0, DIRECT_X_MAX,
			       beyond(site));
	assembler_emit(site->as, BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_2, ACCESS_DATA, 0, 0);
	move(site, BPF_REG_3, BPF_REG_2);
	add_constant(site, BPF_REG_3, k + size);
	assembler_jump(site->as, BPF_JMP | BPF_JGT | BPF_X, BPF_REG_3, ACCESS_END, 0, beyond(site));
	load_memory(site, size_code(size), ACCESS_A, BPF_REG_2, (int16_t)k);
	to_host_order(site, ACCESS_A, size);
}

/*
 * The helpers take 32 bits of an offset. One that has more, or is above OFFSET_MAX anyway, gets all
 * its upper bits set, so that they refuse it. A branch would do the same, but make the verifier
 * distinguish values of X.
 */
static void refuse_wrapped(const struct access_site *site)
{
	move(site, BPF_REG_3, BPF_REG_2);
	assembler_emit(site->as, BPF_ALU64 | BPF_RSH | BPF_K, BPF_REG_3, 0, 0, OFFSET_BITS);
	assembler_emit(site->as, BPF_ALU64 | BPF_NEG, BPF_REG_3, 0, 0, 0);
	assembler_emit(site->as, BPF_ALU64 | BPF_OR | BPF_X, BPF_REG_2, BPF_REG_3, 0, 0);
}

/* The same by the helper, with the offset k + X in register 2 as a 64-bit number. */
static void indirect_helper(const struct access_site *site, uint32_t k, unsigned int size,
			    uint32_t x_max)
{
	move_x(site, BPF_REG_2);
	add_constant(site, BPF_REG_2, k);
	add_before(site);
	if (x_max > OFFSET_MAX - k || access_has_before(site->target))
		refuse_wrapped(site);
	call_helper(site, ACCESS_A, size, UNKNOWN);
}

/*
 * X + k may lie before, in or after the tag, which only the running program knows. In: one case
 * for each offset that touches the tag.
 */
static void indirect_around_tag(const struct access_site *site, uint32_t k, unsigned int size)
{
	size_t before = site->local, after = before + 1, done = before + 2, next = before + 3;
	uint32_t at;

	move_x(site, BPF_REG_2);
	add_constant(site, BPF_REG_2, k);
	/* Changes nothing, but the verifier no longer takes what it learns of the copy for X's. */
	assembler_emit(site->as, BPF_ALU64 | BPF_OR | BPF_K, BPF_REG_2, 0, 0, 0);
	assembler_jump(site->as, BPF_JMP | BPF_JLE | BPF_K, BPF_REG_2, 0,
		       (int32_t)(TAG_START - size), before);
	assembler_jump(site->as, BPF_JMP | BPF_JGE | BPF_K, BPF_REG_2, 0, TAG_END, after);
	for (at = TAG_START - size + 1; at < TAG_END; at++, next++) {
		if (at + 1 < TAG_END)
			assembler_jump(site->as, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_2, 0,
				       (int32_t)at, next);
		load_around_tag(site, ACCESS_A, at, size);
		assembler_goto(site->as, done);
		if (at + 1 < TAG_END)
			assembler_bind(site->as, next);
	}
	assembler_bind(site->as, after);
	assembler_jump(site->as, BPF_JMP | BPF_JGT | BPF_K, BPF_REG_2, 0, OFFSET_MAX, site->reject);
	add_constant(site, BPF_REG_2, (uint32_t)-TAG_SIZE);
	assembler_bind(site->as, before);
	call_helper(site, ACCESS_A, size, UNKNOWN);
	assembler_bind(site->as, done);
}

void access_indirect(const struct access_site *site, uint32_t k, unsigned int size, uint32_t x_max)
{
	if (k > OFFSET_MAX) {
		assembler_goto(site->as, site->reject);
		return;
	}
	if (site->tagged && k < TAG_END) {
		if (site->direct)
			assembler_goto(site->as, site->slow);
		else
			indirect_around_tag(site, k, size);
		return;
	}
	k = offset_of(site->tagged, k);
	if (site->direct)
		indirect_direct(site, k, size, x_max);
	else
		indirect_helper(site, k, size, x_max);
}

void access_length(const struct access_site *site, uint8_t dst)
{
	if (site->target->hook == TRANSLATE_TC) {
		load_context(site, dst, TC_FIELD(len));
		if (site->tagged)
			add_constant(site, dst, TAG_SIZE);
		if (!site->direct && access_missing_possible(site->target))
			access_missing_add(site, dst);
		if (!site->direct && access_has_before(site->target)) {
			load_memory(site, BPF_W, BPF_REG_3, BPF_REG_10, ACCESS_BEFORE);
			assembler_emit(site->as, BPF_ALU | BPF_SUB | BPF_X, dst, BPF_REG_3, 0, 0);
		}
		return;
	}
	if (!access_has_helper(site)) {
		move(site, dst, ACCESS_END);
		assembler_emit(site->as, BPF_ALU64 | BPF_SUB | BPF_X, dst, ACCESS_DATA, 0, 0);
		return;
	}
	move(site, BPF_REG_1, ACCESS_CTX);
	assembler_emit(site->as, BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_xdp_get_buff_len);
	assembler_emit(site->as, BPF_ALU | BPF_MOV | BPF_X, dst, BPF_REG_0, 0, 0);
	if (site->direct)
		load_context(site, ACCESS_END, (int16_t)offsetof(struct xdp_md, data_end));
}

/* Extension loads that are a field of the hook's context. */
static const struct extension {
	uint32_t k;
	int16_t tc;
	int16_t xdp; /* < 0: unknown there */
	bool big_endian;
} extensions[] = {
	{SKF_AD_PROTOCOL, TC_FIELD(protocol), -1, true},
	{SKF_AD_PKTTYPE, TC_FIELD(pkt_type), -1, false},
	{SKF_AD_IFINDEX, TC_FIELD(ifindex), offsetof(struct xdp_md, ingress_ifindex), false},
	{SKF_AD_MARK, TC_FIELD(mark), -1, false},
	{SKF_AD_QUEUE, TC_FIELD(queue_mapping), offsetof(struct xdp_md, rx_queue_index), false},
	{SKF_AD_RXHASH, TC_FIELD(hash), -1, false},
	{SKF_AD_VLAN_TAG, TC_FIELD(vlan_tci), -1, false},
	{SKF_AD_VLAN_TAG_PRESENT, TC_FIELD(vlan_present), -1, false},
	{SKF_AD_VLAN_TPID, TC_FIELD(vlan_proto), -1, true},
};

bool access_extension(const struct access_site *site, uint32_t k)
{
	bool tc = site->target->hook == TRANSLATE_TC;
	size_t i;

	k -= (uint32_t)SKF_AD_OFF;
	/*
	 * What libpcap loads for `inbound` and `outbound`. The kernel marks only the copy that a
	 * packet socket gets as outgoing, and XDP runs before a packet has a type.
	 */
	if (k == SKF_AD_PKTTYPE && (!tc || site->target->egress)) {
		move_constant(site, ACCESS_A, tc ? PACKET_OUTGOING : PACKET_HOST);
		return true;
	}
	for (i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		int16_t field = tc ? extensions[i].tc : extensions[i].xdp;

		if (extensions[i].k != k || field < 0)
			continue;
		load_context(site, ACCESS_A, field);
		if (extensions[i].big_endian)
			to_host_order(site, ACCESS_A, 2);
		return true;
	}
	return false;
}
