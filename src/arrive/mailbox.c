/* Takes the mailbox's URL apart, and names the account it stands for.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/mailbox.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

static const struct scheme {
	const char *prefix, *port;
	enum mailbox_kind kind;
} schemes[] = {
	{ "imaps://", "993", MAILBOX_TLS },
	{ "imap://", "143", MAILBOX_STARTTLS },
	{ "maildir:", "", MAILBOX_MAILDIR },
};

static const struct scheme *scheme_of(const char *url)
{
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		if (text_begins(url, schemes[i].prefix))
			return &schemes[i];
	return NULL;
}

static int put(char *out, size_t size, const char *bytes, size_t len, const char *what, struct err *err)
{
	if (len == 0 || len >= size)
		return err_set(err, "the mailbox's url has %s %s", len ? "too long a" : "no", what);
	memcpy(out, bytes, len);
	out[len] = '\0';
	return 0;
}

static int hex_value(char c)
{
	const char *digits = "0123456789abcdef", *at;
	at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* RFC 3986, 2.1.  A zero byte or a line end in a folder's name could only be an attempt to smuggle in a command. */
static int undo_percents(char *text, struct err *err)
{
	char *to = text;
	for (const char *p = text; *p; p++) {
		int high = *p == '%' ? hex_value(p[1]) : -1, low = high >= 0 ? hex_value(p[2]) : -1;
		if (low >= 0)
			p += 2;
		*to = low >= 0 ? (char)(high * 16 + low) : *p;
		if ((unsigned char)*to < 32 || *to == 127)
			return err_set(err, "the mailbox's url has a control character in its folder");
		to++;
	}
	*to = '\0';
	return text_valid(text, strlen(text)) ? 0 : err_set(err, "the mailbox's url has a folder that is not UTF-8");
}

static int take_port(const char *at, const char *end, const struct scheme *scheme, struct mailbox_place *out, struct err *err)
{
	if (at == end)
		return put(out->port, sizeof out->port, scheme->port, strlen(scheme->port), "port", err);
	at++;
	if (strspn(at, "0123456789") < (size_t)(end - at) || end - at > 5)
		return err_set(err, "the mailbox's url has a port that is no number");
	return put(out->port, sizeof out->port, at, (size_t)(end - at), "port", err);
}

static int take_host(const char *at, const char *end, const struct scheme *scheme, struct mailbox_place *out, struct err *err)
{
	const char *host_end = NULL;
	if (memchr(at, '@', (size_t)(end - at)))
		return err_set(err, "the mailbox's url holds a user; write it as mailbox.user, and never a password");
	if (*at == '[') { /* RFC 3986, 3.2.2: an IPv6 address */
		at++;
		host_end = memchr(at, ']', (size_t)(end - at));
		if (!host_end || (host_end + 1 < end && host_end[1] != ':'))
			return err_set(err, "the mailbox's url has an IPv6 address without its closing bracket");
		return put(out->host, sizeof out->host, at, (size_t)(host_end - at), "host", err) < 0 ? -1
			: take_port(host_end + 1, end, scheme, out, err);
	}
	host_end = memchr(at, ':', (size_t)(end - at));
	if (!host_end)
		host_end = end;
	if (put(out->host, sizeof out->host, at, (size_t)(host_end - at), "host", err) < 0)
		return -1;
	return take_port(host_end, end, scheme, out, err);
}

int mailbox_place(const struct mailbox *mailbox, struct mailbox_place *out, struct err *err)
{
	const struct scheme *scheme = scheme_of(mailbox->url);
	memset(out, 0, sizeof *out);
	if (!scheme)
		return err_set(err, "the mailbox's url must begin with imaps://, imap:// or maildir:");
	out->kind = scheme->kind;
	const char *rest = mailbox->url + strlen(scheme->prefix), *end = rest + strcspn(rest, "/");
	if (scheme->kind == MAILBOX_MAILDIR)
		return put(out->folder, sizeof out->folder, rest, strlen(rest), "path", err);
	if (take_host(rest, end, scheme, out, err) < 0)
		return -1;
	const char *folder = *end && end[1] ? end + 1 : "INBOX";
	if (put(out->folder, sizeof out->folder, folder, strlen(folder), "folder", err) < 0)
		return -1;
	return undo_percents(out->folder, err);
}

/* The user stands before an "@" of its own: what would be taken for a part of the URL is percent-encoded. */
static void add_user(struct buf *out, const char *user)
{
	for (const char *p = user; *p; p++) {
		if ((unsigned char)*p <= 32 || strchr("@:/%", *p))
			buf_print(out, "%%%02X", (unsigned char)*p);
		else
			buf_byte(out, *p);
	}
	buf_byte(out, '@');
}

void mailbox_account(const struct mailbox *mailbox, char out[512])
{
	struct mailbox_place place;
	struct buf name = { .limit = 511 };
	const struct scheme *scheme = scheme_of(mailbox->url);
	if (!scheme || mailbox_place(mailbox, &place, NULL) < 0 || place.kind == MAILBOX_MAILDIR) {
		snprintf(out, 512, "%s", mailbox->url);
		return;
	}
	buf_text(&name, scheme->prefix);
	if (mailbox->user)
		add_user(&name, mailbox->user);
	buf_print(&name, strchr(place.host, ':') ? "[%s]:%s/" : "%s:%s/", place.host, place.port);
	buf_text(&name, place.folder);
	snprintf(out, 512, "%s", buf_str(&name));
	buf_release(&name);
}

void mailbox_junk_account(const struct mailbox *mailbox, const char *folder, char out[512])
{
	char account[512];
	mailbox_account(mailbox, account);
	snprintf(out, 512, "junk:%.150s of %.340s", folder, account);
}

void mailbox_done_account(const struct mailbox *mailbox, char out[512])
{
	char account[512];
	mailbox_account(mailbox, account);
	snprintf(out, 512, "done:%.150s of %.340s", mailbox->done ? mailbox->done : "", account);
}

int mailbox_make(const struct mailbox *mailbox, const char *spool, struct err *err)
{
	static const char *const folders[] = { "new", "cur", "tmp" };
	struct mailbox_place place;
	struct buf path = { 0 };
	int r = mailbox_place(mailbox, &place, err);
	if (r != 0 || place.kind != MAILBOX_MAILDIR || strncmp(place.folder, spool, strlen(spool)) != 0 || place.folder[strlen(spool)] != '/')
		return r;
	for (size_t i = 0; i < sizeof folders / sizeof *folders && r == 0; i++) {
		buf_clear(&path);
		buf_print(&path, "%s/%s", place.folder, folders[i]);
		r = file_make_folder(buf_str(&path), err);
	}
	buf_release(&path);
	return r;
}
