/* One IMAP session, one function per step: open, log in, select, list, wait.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/imap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrive/imapauth.h"
#include "arrive/utf7.h"
#include "base/clock.h"
#include "base/text.h"

enum { SET_MOST = 4000 };             /* bytes of a set; servers take lines of 8 kB and more (RFC 7162, 4) */

void imap_command(struct imap *imap, int64_t letters)
{
	tls_command(imap->tls, IMAP_BUDGET + letters * IMAP_BUDGET_LETTER);
}

/* After these codes the answer was read to its end: the connection stands and is in step. */
bool imap_connected(int r)
{
	static const int broken[] = { MAILIMAP_ERROR_STREAM, MAILIMAP_ERROR_PARSE, MAILIMAP_ERROR_MEMORY, MAILIMAP_ERROR_FATAL,
	                              MAILIMAP_ERROR_CONNECTION_REFUSED, MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION, MAILIMAP_ERROR_NEEDS_MORE_DATA };
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
		if (r == broken[i])
			return false;
	return true;
}

bool imap_not_now(const char *code)
{
	static const char *const codes[] = { "UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG", "CONTACTADMIN" };
	for (size_t i = 0; code && i < sizeof codes / sizeof codes[0]; i++)
		if (text_same(code, codes[i]))
			return true;
	return false;
}

/* What a server says may hold an address (then nothing of it is repeated) or control characters. */
static void server_words(const char *said, char out[160])
{
	size_t n = 0;
	for (const char *p = said ? said : ""; *p && n < 120; p++)
		out[n++] = (unsigned char)*p < 32 || (unsigned char)*p > 126 ? '?' : *p;
	out[n] = '\0';
	if (strchr(out, '@'))
		out[0] = '\0';
}

int imap_failed(struct imap *imap, int r, const char *what, struct err *err)
{
	char said[160] = "";
	if (imap_connected(r)) {
		server_words(imap->session->imap_response, said);
		return err_set(err, "%s was refused by the mail server %s%s%s", what, imap->host, said[0] ? ": " : "", said);
	}
	const char *why = tls_reason(imap->tls);
	if (!why[0])
		why = r == MAILIMAP_ERROR_PARSE ? "the mail server's answer is no IMAP" : "the connection to the mail server broke";
	tls_kill(imap->tls);
	return err_set(err, "%s failed on %s: %s", what, imap->host, why);
}

/* libetpan's own reading of a greeting takes "* BYE" apart; a server that is too busy says so there. */
static int greet(struct imap *imap, struct err *err)
{
	char said[160];
	int r = mailimap_connect(imap->session, tls_stream(imap->tls));
	if (r == MAILIMAP_NO_ERROR_NON_AUTHENTICATED || r == MAILIMAP_NO_ERROR_AUTHENTICATED)
		return r == MAILIMAP_NO_ERROR_AUTHENTICATED;
	if (r != MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION)
		return imap_failed(imap, r, "the greeting", err);
	server_words(imap->session->imap_response, said);
	return err_set(err, "the mail server %s takes no connection now%s%s", imap->host, said[0] ? ": " : "", said);
}

static int learn(struct imap *imap, struct err *err)
{
	struct mailimap_capability_data *caps = NULL;
	imap_command(imap, 0);
	int r = mailimap_capability(imap->session, &caps);
	if (r != MAILIMAP_NO_ERROR)
		return imap_failed(imap, r, "CAPABILITY", err);
	mailimap_capability_data_free(caps);
	imap->can_move = mailimap_has_extension(imap->session, "MOVE");
	imap->can_uidplus = mailimap_has_uidplus(imap->session);
	imap->can_idle = mailimap_has_idle(imap->session);
	return 0;
}

static int start_tls(struct imap *imap, bool preauth, const struct tls_trust *trust, struct err *err)
{
	/* RFC 2595, 3.1: after PREAUTH there is no STARTTLS any more; someone in between could have sent it to keep us in the clear. */
	if (preauth)
		return err_set(err, "the mail server %s greets with PREAUTH before TLS, which is refused; use imaps://", imap->host);
	imap_command(imap, 0);
	int r = mailimap_starttls(imap->session);
	/* CVE-2020-15953: what stands behind the answer in the same read was sent in the clear, and must not count as said under TLS. */
	if (imap->session->imap_stream->read_buffer_len > 0 || imap->session->imap_stream->write_buffer_len > 0)
		return err_set(err, "bytes came from %s between STARTTLS and TLS; somebody may be meddling with the connection", imap->host);
	if (r != MAILIMAP_NO_ERROR)
		return imap_connected(r) ? err_set(err, "the mail server %s refuses STARTTLS, and nothing is sent without TLS; use imaps://", imap->host)
		                         : imap_failed(imap, r, "STARTTLS", err);
	return tls_secure(imap->tls, trust, imap->host, err);
}

int imap_open(struct imap *imap, const struct mailbox_place *place, const struct tls_trust *trust, const struct tls_limits *limits, int stop,
              struct err *err)
{
	memset(imap, 0, sizeof *imap);
	snprintf(imap->host, sizeof imap->host, "%s", place->host);
	imap->tls = tls_connect(place->host, place->port, limits, stop, err);
	if (!imap->tls)
		return -1;
	if (place->kind == MAILBOX_TLS && tls_secure(imap->tls, trust, place->host, err) < 0) {
		tls_free(imap->tls);
		memset(imap, 0, sizeof *imap);
		return -1;
	}
	imap->session = mailimap_new(0, NULL);
	if (!imap->session)
		abort();
	int r = greet(imap, err);
	if (r >= 0 && place->kind == MAILBOX_STARTTLS)
		r = start_tls(imap, r == 1, trust, err);
	if (r >= 0)
		r = learn(imap, err);
	if (r >= 0)
		return 0;
	tls_kill(imap->tls);
	imap_close(imap);
	return -1;
}

void imap_close(struct imap *imap)
{
	if (imap->session) {
		imap_command(imap, 0);
		mailimap_free(imap->session);
	}
	memset(imap, 0, sizeof *imap);
}

int imap_login(struct imap *imap, const char *user, const char *password, struct err *err)
{
	int r = imapauth_login(imap, user, password, err);
	/* RFC 3501, 6.2.3: what the server can may differ after the login (MOVE, IDLE and UIDPLUS often come only then). */
	return r == 1 && learn(imap, err) < 0 ? -1 : r;
}

static bool has_deleted(clist *flags)
{
	bool found = !flags;
	for (clistiter *i = flags ? clist_begin(flags) : NULL; i; i = clist_next(i)) {
		const struct mailimap_flag_perm *flag = clist_content(i);
		found |= flag->fl_type == MAILIMAP_FLAG_PERM_FLAG && flag->fl_flag && flag->fl_flag->fl_type == MAILIMAP_FLAG_DELETED;
	}
	return found;
}

int imap_select(struct imap *imap, const char *folder, struct err *err)
{
	struct buf name = { 0 };
	utf7_encode(folder, &name);
	imap_command(imap, 0);
	int r = mailimap_select(imap->session, buf_str(&name));
	buf_release(&name);
	if (r != MAILIMAP_NO_ERROR)
		return imap_failed(imap, r, "SELECT of the mailbox's folder", err);
	imap->uidvalidity = imap->session->imap_selection_info->sel_uidvalidity;
	imap->read_only = imap->session->imap_selection_info->sel_perm == MAILIMAP_MAILBOX_READONLY;
	imap->can_delete = has_deleted(imap->session->imap_selection_info->sel_perm_flags);
	if (imap->uidvalidity == 0)
		return err_set(err, "the mail server %s gives its folder no UIDVALIDITY, so letters cannot be told apart safely; ask its operator", imap->host);
	return 0;
}

static int64_t date_of(const struct mailimap_date_time *d)
{
	if (!d || d->dt_year < 1970 || d->dt_year > 9999 || d->dt_month < 1 || d->dt_month > 12)
		return 0;
	int zone = d->dt_zone, seconds = (zone / 100 * 60 + zone % 100) * 60;
	return clock_time(d->dt_year, d->dt_month, d->dt_day, d->dt_hour, d->dt_min, d->dt_sec) + CLOCK_OFFSET - seconds;
}

void imap_read_letter(const struct mailimap_msg_att *att, struct imap_letter *out)
{
	memset(out, 0, sizeof *out);
	for (clistiter *i = clist_begin(att->att_list); i; i = clist_next(i)) {
		const struct mailimap_msg_att_item *item = clist_content(i);
		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
			continue;
		const struct mailimap_msg_att_static *s = item->att_data.att_static;
		if (s->att_type == MAILIMAP_MSG_ATT_UID)
			out->uid = s->att_data.att_uid;
		else if (s->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
			out->size = s->att_data.att_rfc822_size;
		else if (s->att_type == MAILIMAP_MSG_ATT_INTERNALDATE)
			out->date = date_of(s->att_data.att_internal_date);
	}
}

static void add_range(struct mailimap_set *set, uint32_t first, uint32_t last)
{
	if (mailimap_set_add_interval(set, first, last) != MAILIMAP_NO_ERROR)
		abort();
}

size_t imap_set(const uint32_t *uids, size_t count, struct mailimap_set **out)
{
	size_t taken = 0, bytes = 0;
	*out = mailimap_set_new_empty();
	if (!*out)
		abort();
	while (taken < count && bytes < SET_MOST) {
		size_t end = taken + 1;
		while (end < count && uids[end] == uids[end - 1] + 1)
			end++;
		add_range(*out, uids[taken], uids[end - 1]);
		bytes += 22; /* two numbers of 10 digits, a colon, a comma */
		taken = end;
	}
	return taken;
}

/* What a listing hands from one answer to the next. */
struct listing {
	struct imap *imap;
	uint32_t from, also_count;
	const uint32_t *also;
	int64_t told;
	int (*each)(const struct imap_letter *, void *, struct err *);
	void *with;
	struct err *err;
	bool failed;
};

static bool asked_for(const struct listing *l, uint32_t uid)
{
	/* "n:*" always names the last letter too, however low its UID (RFC 3501, 9, seq-range). */
	if (uid >= l->from)
		return true;
	for (uint32_t i = 0; i < l->also_count; i++)
		if (l->also[i] == uid)
			return true;
	return false;
}

static void list_one(struct mailimap_msg_att *att, void *with)
{
	struct listing *l = with;
	struct imap_letter letter;
	imap_read_letter(att, &letter);
	if (l->failed || letter.uid == 0 || !asked_for(l, letter.uid))
		return;
	/* The mailbox may hold any number of letters: each pays for its own line. */
	tls_allow(l->imap->tls, IMAP_BUDGET_LETTER);
	if (l->each(&letter, l->with, l->err) < 0) {
		l->failed = true;
		tls_kill(l->imap->tls);
	}
}

static void no_progress(size_t current, size_t maximum, void *with)
{
	(void)current, (void)maximum, (void)with;
}

static struct mailimap_fetch_type *size_and_date(void)
{
	struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
	if (!type || mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid()) != MAILIMAP_NO_ERROR ||
	    mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_rfc822_size()) != MAILIMAP_NO_ERROR ||
	    mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_internaldate()) != MAILIMAP_NO_ERROR)
		abort();
	return type;
}

static int list_set(struct listing *l, struct mailimap_set *set)
{
	mailimap *session = l->imap->session;
	struct mailimap_fetch_type *type = size_and_date();
	clist *left = NULL;
	imap_command(l->imap, 1);
	/* mailimap.c calls the handler only where a progress function is set. */
	mailimap_set_progress_callback(session, no_progress, NULL, NULL);
	mailimap_set_msg_att_handler(session, list_one, l);
	int r = mailimap_uid_fetch(session, set, type, &left);
	mailimap_set_msg_att_handler(session, NULL, NULL);
	mailimap_set_progress_callback(session, NULL, NULL, NULL);
	if (r == MAILIMAP_NO_ERROR && left)
		mailimap_fetch_list_free(left);
	mailimap_fetch_type_free(type);
	mailimap_set_free(set);
	if (l->failed)
		return -1;
	/* RFC 3501, 6.4.8: a UID that is not there is no error, but some servers say NO to an empty mailbox. */
	if (r == MAILIMAP_NO_ERROR || r == MAILIMAP_ERROR_UID_FETCH)
		return 0;
	return imap_failed(l->imap, r, "the listing of letters", l->err);
}

int imap_list(struct imap *imap, uint32_t from, const uint32_t *also, size_t count,
              int (*each)(const struct imap_letter *letter, void *with, struct err *err), void *with, struct err *err)
{
	struct listing l = { .imap = imap, .from = from ? from : 1, .each = each, .with = with, .err = err };
	struct mailimap_set *set;
	int r = 0;
	/* A server may show what has come only after a command that could also show what has gone (RFC 3501, 7.4.1). */
	imap_command(imap, 0);
	int noop = mailimap_noop(imap->session);
	if (noop != MAILIMAP_NO_ERROR)
		return imap_failed(imap, noop, "NOOP", err);
	imap->session->imap_selection_info->sel_has_exists = 0;
	for (size_t done = 0; r == 0 && done < count;) {
		size_t n = imap_set(also + done, count - done, &set);
		l.also = also + done;
		l.also_count = (uint32_t)n;
		r = list_set(&l, set);
		done += n;
	}
	if (r < 0)
		return -1;
	l.also_count = 0;
	set = mailimap_set_new_interval(l.from, 0); /* 0 is written as "*" */
	if (!set)
		abort();
	return list_set(&l, set);
}
