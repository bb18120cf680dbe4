/* A verified TLS stream for libetpan, whose own verifies nothing: deadlines on everything, a budget for what is not a letter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_TLS_H
#define ARRIVE_TLS_H

#include <libetpan/libetpan.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/** libetpan's parser holds a line in memory and descends into its brackets by recursion; ours are of some 100 bytes, COPYUID answers of 5 kB. */
enum { TLS_LINE_MOST = 16384 };
/** What one read hands on at most; a TLS record holds no more. */
enum { TLS_READ_MOST = 16384 };
/** After its first grace a command must come at 1 KiB a second: far under the slowest line, far over a trickle meant to hold us for ever. */
enum { TLS_PACE = 1024 };

/** How long things may take, in milliseconds. */
struct tls_limits {
	int connect;   /* all addresses of the host together */
	int handshake;
	int silence;   /* no byte at all */
	int grace;     /* a command as a whole, before TLS_PACE counts */
};
/** 15 s, 20 s, `silence_seconds` and twice that. */
struct tls_limits tls_limits(int silence_seconds);

struct tls_trust;
/** Loads whom to believe: `ca_file`, or the system's authorities where NULL.  Returns NULL with a reason. */
struct tls_trust *tls_trust_new(const char *ca_file, struct err *err);
void tls_trust_free(struct tls_trust *trust);

struct tls;
/**
 * Connects to the first address of `host` that answers, without TLS yet.  When the other side of `stop` (a memo socket, -1 for none)
 * hangs up, this and everything after it fails at once.  Returns NULL with a reason.
 */
struct tls *tls_connect(const char *host, const char *port, const struct tls_limits *limits, int stop, struct err *err);
/** TLS 1.2 or 1.3 with a chain to `trust` and the name (or IP address) `host` on the certificate, or -1 with a whole sentence that says what to do. */
int tls_secure(struct tls *tls, const struct tls_trust *trust, const char *host, struct err *err);
/** When the server's own certificate ends (seconds since 1970), once it is secure; 0 where that cannot be known.  What its authorities' do is their operators' affair. */
int64_t tls_ends(const struct tls *tls);
/** Frees a connection that no stream was made of.  NULL is fine. */
void tls_free(struct tls *tls);

/** The stream for libetpan; it owns `tls` from now on (mailstream_close frees it), which is good for the calls below until then. */
mailstream *tls_stream(struct tls *tls);

/** A command begins: `budget` bytes may come that are not a letter's. */
void tls_command(struct tls *tls, int64_t budget);
/** So many bytes more may come that are not a letter's. */
void tls_allow(struct tls *tls, int64_t bytes);
/** So many of the bytes that came were a letter's. */
void tls_letter(struct tls *tls, size_t bytes);
/** Nothing more is read or written: libetpan says LOGOUT also on a connection that has failed. */
void tls_kill(struct tls *tls);
/** Why the connection failed; "" while it has not. */
const char *tls_reason(const struct tls *tls);

/** Waits (IDLE) until bytes come (1), a memo comes or the other side hangs up (2), or the time is over (0).  -1 on an error. */
int tls_wait(struct tls *tls, int milliseconds);

#endif
