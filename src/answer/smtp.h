/* One letter after another over one verified SMTP connection, by libcurl.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_SMTP_H
#define ANSWER_SMTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer/send.h"
#include "answer/transport.h"
#include "base/err.h"

/** Where in a transaction we stand (RFC 5321, 3.3): it decides what an error means. */
enum smtp_stage { SMTP_CONNECT, SMTP_HELLO, SMTP_AUTH, SMTP_MAIL, SMTP_RCPT, SMTP_DATA, SMTP_BODY, SMTP_DOT, SMTP_STAGES };

/** How long each stage may take, in seconds.  RFC 5321 4.5.3.2 asks for five minutes and, after the dot, ten: the dot's are kept. */
extern const int smtp_patience[SMTP_STAGES];

/** Whoever drives a connection hears of it while libcurl works. */
struct smtp_watch {
	void (*begun)(void *with);                 /* the first bytes of the letter leave */
	bool (*stop)(void *with, bool past_dot);   /* asked about once a second: true ends the transfer */
	void *with;
};

struct smtp;

/** `transport` is borrowed.  `patience` as smtp_patience (tests are less patient).  NULL with a reason. */
struct smtp *smtp_new(const struct transport *transport, const int patience[SMTP_STAGES], struct err *err);
/** Says QUIT where a connection is open. */
void smtp_free(struct smtp *smtp);

/** The password for the next login; copied.  NULL: none. */
void smtp_password(struct smtp *smtp, const char *password);

/**
 * Sends one letter (CRLF line ends; dots are stuffed here) to one recipient, over the open connection or a new one.  A connection
 * that went stale while it lay idle is replaced once without a word.  `reply` is the server's reply or a sentence of ours.
 */
enum send_outcome smtp_send(struct smtp *smtp, const char *to, const char *bytes, size_t len, const struct smtp_watch *watch, char reply[SEND_REPLY_SIZE]);

/**
 * Why libcurl did not believe a server's certificate (CURLE_PEER_FAILED_VERIFICATION): `status` is its CURLINFO_SSL_VERIFYRESULT, with GnuTLS the
 * bits of gnutls_certificate_status_t, 0 where the chain is good and the host's name is not on it; `error` its own words.
 */
void smtp_distrust(long status, const char *error, char out[SEND_REPLY_SIZE]);

/** When the server's certificate ends, as the last letter saw it (seconds since 1970); 0 not known. */
int64_t smtp_ends(const struct smtp *smtp);

/** How many letters were given up while the server's name was being looked up: as many look-ups may hang in threads behind. */
int smtp_hanging(const struct smtp *smtp);

/** Ends an idle connection with QUIT; the next letter opens a new one. */
void smtp_rest(struct smtp *smtp);

#endif
