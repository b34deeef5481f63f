// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The state of the sockets at a packet's ends, in the words of ss(8). */
#include <linux/types.h>

#include "base/tcp_state.h"
#include "print/printer.h"
#include "record.h"

/* What ss does not show: no threshold was set yet. */
#define NO_THRESHOLD 0x7fffffff

#define MICROSECONDS 1000.0 /* in a millisecond */

static const char *name_of(const char *name)
{
	return name ?: "?";
}

static void put_unless_zero(struct buffer *out, const char *name, uint32_t value)
{
	if (!value)
		return;
	buffer_char(out, ' ');
	buffer_string(out, name);
	buffer_char(out, ':');
	buffer_decimal(out, value);
}

static void put_socket(struct buffer *out, const struct record_tcp_info *both, enum record_end end)
{
	const struct record_socket_state *of = &both->states[end];
	const struct record_socket_info *info = &both->sockets[end];

	if (!of->state) {
		buffer_char(out, '-');
		return;
	}
	buffer_string(out, name_of(tcp_state_name(of->state)));
	buffer_char(out, ' ');
	buffer_string(out, name_of(tcp_state_congestion(of->ca_state)));
	buffer_format(out, " rtt:%g/%g cwnd:%u", info->rtt / MICROSECONDS,
		      info->rttvar / MICROSECONDS, info->cwnd);
	if (info->ssthresh < NO_THRESHOLD)
		put_unless_zero(out, "ssthresh", info->ssthresh);
	put_unless_zero(out, "unacked", info->unacked);
	put_unless_zero(out, "lost", info->lost);
	if (info->total_retrans)
		buffer_format(out, " retrans:%u/%u", info->retrans, info->total_retrans);
	put_unless_zero(out, "notsent", info->notsent);
	put_unless_zero(out, "unread", info->unread);
	buffer_format(out, " snd_wnd:%u rcv_wnd:%u", info->send_window, info->receive_window);
}

void print_socket_info(struct printer *printer)
{
	const struct record_tcp_info *info = printer->packet->tcp_info;

	buffer_literal(printer->out, " | ");
	put_socket(printer->out, info, RECORD_SOURCE);
	buffer_literal(printer->out, " > ");
	put_socket(printer->out, info, RECORD_DESTINATION);
}

static void put_numbers(struct buffer *out, const struct record_socket_info *info)
{
	const struct {
		const char *name;
		uint32_t value;
	} numbers[] = {
		{"rtt_us", info->rtt},
		{"rttvar_us", info->rttvar},
		{"cwnd_segments", info->cwnd},
		{"ssthresh_segments", info->ssthresh},
		{"unacked_segments", info->unacked},
		{"lost_segments", info->lost},
		{"retrans_segments", info->retrans},
		{"total_retrans_segments", info->total_retrans},
		{"notsent_bytes", info->notsent},
		{"unread_bytes", info->unread},
		{"snd_wnd_bytes", info->send_window},
		{"rcv_wnd_bytes", info->receive_window},
	};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		buffer_literal(out, ",\"");
		buffer_string(out, numbers[i].name);
		buffer_literal(out, "\":");
		buffer_decimal(out, numbers[i].value);
	}
}

static void put_json(struct buffer *out, const struct record_tcp_info *info, enum record_end end)
{
	const struct record_socket_state *of = &info->states[end];

	if (!of->state) {
		buffer_literal(out, "null");
		return;
	}
	buffer_literal(out, "{\"state\":\"");
	buffer_string(out, name_of(tcp_state_name(of->state)));
	buffer_literal(out, "\",\"ca_state\":\"");
	buffer_string(out, name_of(tcp_state_congestion(of->ca_state)));
	buffer_char(out, '"');
	put_numbers(out, &info->sockets[end]);
	buffer_char(out, '}');
}

void print_socket_info_json(struct buffer *out, const struct record_tcp_info *info)
{
	buffer_literal(out, ",\"tcp_info\":{\"source\":");
	put_json(out, info, RECORD_SOURCE);
	buffer_literal(out, ",\"destination\":");
	put_json(out, info, RECORD_DESTINATION);
	buffer_char(out, '}');
}
