/* Logging in, by an exchange of our own: libetpan's LOGIN cannot send literals, its SASL needs plug-ins of another package.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/imapauth.h"

#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define TAG "login"
enum { LINES_MOST = 200 };   /* untagged lines before the answer */
enum { STEPS_MOST = 3 };

/* Each piece but the first waits for the server's "+". */
struct pieces {
	struct buf piece[STEPS_MOST];
	size_t count;
};

/* Secrets leave no trace in memory that is handed out again. */
static void pieces_release(struct pieces *p)
{
	for (size_t i = 0; i < p->count; i++) {
		gnutls_memset(p->piece[i].data, 0, p->piece[i].len);
		buf_release(&p->piece[i]);
	}
}

static struct buf *piece(struct pieces *p)
{
	/* Large enough at once, so that growing leaves no copy of a password behind. */
	struct buf *b = &p->piece[p->count++];
	char blanks[2048] = { 0 };
	buf_add(b, blanks, sizeof blanks);
	buf_clear(b);
	return b;
}

static void plain(struct pieces *p, const char *user, const char *password, bool at_once)
{
	char text[1024];
	size_t u = strlen(user), w = strlen(password), len = u + w + 2;
	gnutls_datum_t raw = { (unsigned char *)text, (unsigned)len }, encoded = { 0 };
	text[0] = '\0';
	memcpy(text + 1, user, u + 1);
	memcpy(text + 2 + u, password, w);
	if (gnutls_base64_encode2(&raw, &encoded) < 0)
		abort();
	struct buf *b = piece(p);
	buf_text(b, TAG " AUTHENTICATE PLAIN");
	if (at_once) /* SASL-IR, RFC 4959 */
		buf_byte(b, ' ');
	else
		b = piece(p);
	buf_add(b, encoded.data, encoded.size);
	gnutls_memset(text, 0, sizeof text);
	gnutls_memset(encoded.data, 0, encoded.size);
	gnutls_free(encoded.data);
}

static void by_literals(struct pieces *p, const char *user, const char *password)
{
	buf_print(piece(p), TAG " LOGIN {%zu}", strlen(user));
	struct buf *b = piece(p);
	buf_print(b, "%s {%zu}", user, strlen(password));
	buf_text(piece(p), password);
}

static int send_piece(struct imap *imap, const struct buf *b)
{
	mailstream *s = imap->session->imap_stream;
	if (mailstream_write(s, b->data, b->len) < 0 || mailstream_write(s, "\r\n", 2) < 0)
		return -1;
	return mailstream_flush(s);
}

/* The next line that asks for more ('+') or ends the command (its word); NULL when the connection failed. */
static const char *answer(struct imap *imap, MMAPString *line)
{
	for (int i = 0; i < LINES_MOST; i++) {
		if (!mailstream_read_line_remove_eol(imap->session->imap_stream, line))
			return NULL;
		if (line->str[0] == '+')
			return "+";
		if (text_begins(line->str, TAG " "))
			return line->str + strlen(TAG " ");
	}
	return NULL;
}

static bool not_now(const char *reply)
{
	char code[32];
	return sscanf(reply, "NO [%31[^] ]", code) == 1 && imap_not_now(code);
}

static int judge(struct imap *imap, const char *reply, struct err *err)
{
	if (text_begins(reply, "OK"))
		return 1;
	if (not_now(reply))
		return err_set(err, "the mail server %s cannot take a login just now", imap->host);
	if (text_begins(reply, "NO")) {
		err_set(err, "login refused: the mail server %s does not take this user and password; look at mailbox.user and the password file", imap->host);
		return 0;
	}
	return err_set(err, "the mail server %s did not understand the login", imap->host);
}

static int exchange(struct imap *imap, const struct pieces *p, MMAPString *line, struct err *err)
{
	for (size_t i = 0;; i++) {
		if (send_piece(imap, &p->piece[i]) < 0)
			return imap_failed(imap, MAILIMAP_ERROR_STREAM, "the login", err);
		const char *reply = answer(imap, line);
		if (!reply)
			return imap_failed(imap, MAILIMAP_ERROR_STREAM, "the login", err);
		if (strcmp(reply, "+") != 0)
			return judge(imap, reply, err);
		if (i + 1 == p->count) {
			/* A server that wants still more has something to say against us; "*" ends the exchange (RFC 3501, 6.2.2). */
			tls_kill(imap->tls);
			return err_set(err, "the mail server %s asked for more than a user and a password", imap->host);
		}
	}
}

int imapauth_login(struct imap *imap, const char *user, const char *password, struct err *err)
{
	struct pieces p = { 0 };
	if (strlen(user) + strlen(password) > 1000)
		return err_set(err, "the mailbox's user and password are too long");
	if (imap_can(imap, "AUTH=PLAIN"))
		plain(&p, user, password, imap_can(imap, "SASL-IR"));
	else
		by_literals(&p, user, password);
	MMAPString *line = mmap_string_new("");
	imap_command(imap, 0);
	int r = exchange(imap, &p, line, err);
	mmap_string_free(line);
	pieces_release(&p);
	if (r == 1)
		imap->session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	return r;
}
