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

enum { LISTED_BESIDES = 10000 };      /* letters that a listing may tell of beyond EXISTS: what comes meanwhile, changes of flags */
enum { SET_MOST = 4000 };             /* bytes of a set; servers take lines of 8 kB and more (RFC 7162, 4) */

/*
 * libetpan 1.9.4 frees lists that it has not begun: a flag that it cannot read ("PERMANENTFLAGS (\") ended fetch at an address 0.  These two stand
 * before its own.
 */
__attribute__((visibility("default"))) void clist_foreach(clist *list, clist_func each, void *with)
{
	for (clistiter *i = list ? clist_begin(list) : NULL; i; i = clist_next(i))
		each(clist_content(i), with);
}

__attribute__((visibility("default"))) void clist_free(clist *list)
{
	for (clistiter *i = list ? clist_begin(list) : NULL, *next; i; i = next) {
		next = clist_next(i);
		free(i);
	}
	free(list);
}

static void free_charset(void *charset, void *with)
{
	(void)with;
	mailimap_astring_free(charset);
}

/* So does this one: libetpan copies the text of an ALERT or PARSE that has none ("* OK [ALERT]"), and frees the charsets of a second BADCHARSET that it
 * then keeps.  Nobody here wants either. */
__attribute__((visibility("default"))) struct mailimap_resp_text *mailimap_resp_text_new(struct mailimap_resp_text_code *code, char *text)
{
	struct mailimap_resp_text *made = calloc(1, sizeof *made);
	if (!made || (!text && !(text = calloc(1, 1))))
		abort();
	if (code && code->rc_type == MAILIMAP_RESP_TEXT_CODE_BADCHARSET) {
		clist_foreach(code->rc_data.rc_badcharset, free_charset, NULL);
		clist_free(code->rc_data.rc_badcharset);
		code->rc_data.rc_badcharset = NULL;
	}
	made->rsp_code = code;
	made->rsp_text = text;
	return made;
}

void imap_command(struct imap *imap, int64_t letters)
{
	tls_command(imap->tls, IMAP_BUDGET + letters * IMAP_BUDGET_LETTER);
}

/* libetpan calls both PROTOCOL: a BAD, and the answer to some other command, after which the answer to this one would be taken for the next one's.
 * Its buffer ends with the line that it judged. */
static bool was_bad(const struct imap *imap)
{
	const MMAPString *said = imap->session->imap_stream_buffer;
	char tag[24];
	size_t at = said->len;
	while (at > 0 && (said->str[at - 1] == '\r' || said->str[at - 1] == '\n'))
		at--;
	while (at > 0 && said->str[at - 1] != '\n')
		at--;
	snprintf(tag, sizeof tag, "%d BAD", imap->session->imap_tag);
	return text_begins(said->str + at, tag);
}

bool imap_connected(const struct imap *imap, int r)
{
	if (r == MAILIMAP_ERROR_PROTOCOL)
		return was_bad(imap);
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
	if (imap_connected(imap, r)) {
		server_words(imap->session->imap_response, said);
		return err_set(err, "%s was refused by the mail server %s%s%s", what, imap->host, said[0] ? ": " : "", said);
	}
	const char *why = tls_reason(imap->tls);
	if (!why[0])
		why = r == MAILIMAP_ERROR_PARSE || r == MAILIMAP_ERROR_PROTOCOL ? "the mail server's answer is no IMAP" : "the connection to the mail server broke";
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

/* As mailimap_capability, which goes through NULL where a server says OK and names nothing; what it names is kept with the session. */
static int ask_capability(mailimap *session)
{
	static const char words[] = "CAPABILITY\r\n";
	struct mailimap_response *response = NULL;
	int r = mailimap_send_current_tag(session);
	if (r != MAILIMAP_NO_ERROR)
		return r;
	if (mailstream_write(session->imap_stream, words, sizeof words - 1) < 0 || mailstream_flush(session->imap_stream) < 0 || !mailimap_read_line(session))
		return MAILIMAP_ERROR_STREAM;
	r = mailimap_parse_response(session, &response);
	if (r != MAILIMAP_NO_ERROR)
		return r;
	const struct mailimap_response_done *done = response->rsp_resp_done;
	bool good = done->rsp_type == MAILIMAP_RESP_DONE_TYPE_TAGGED && done->rsp_data.rsp_tagged->rsp_cond_state->rsp_type == MAILIMAP_RESP_COND_STATE_OK;
	mailimap_response_free(response);
	return good ? MAILIMAP_NO_ERROR : MAILIMAP_ERROR_CAPABILITY;
}

/* Not libetpan's own mailimap_has_...: they go through NULL after a "* CAPABILITY" that names nothing. */
bool imap_can(const struct imap *imap, const char *what)
{
	const struct mailimap_connection_info *known = imap->session->imap_connection_info;
	const clist *list = known && known->imap_capability ? known->imap_capability->cap_list : NULL;
	const char *method = text_begins(what, "AUTH=") ? what + strlen("AUTH=") : NULL;
	for (clistiter *i = list ? clist_begin(list) : NULL; i; i = clist_next(i)) {
		const struct mailimap_capability *cap = clist_content(i);
		const char *name = cap->cap_type == MAILIMAP_CAPABILITY_AUTH_TYPE ? cap->cap_data.cap_auth_type : cap->cap_data.cap_name;
		if (name && (cap->cap_type == MAILIMAP_CAPABILITY_AUTH_TYPE) == (method != NULL) && text_same(name, method ? method : what))
			return true;
	}
	return false;
}

static int learn(struct imap *imap, struct err *err)
{
	imap_command(imap, 0);
	int r = ask_capability(imap->session);
	if (r != MAILIMAP_NO_ERROR)
		return imap_failed(imap, r, "CAPABILITY", err);
	imap->can_move = imap_can(imap, "MOVE");
	imap->can_uidplus = imap_can(imap, "UIDPLUS");
	imap->can_idle = imap_can(imap, "IDLE");
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
		return imap_connected(imap, r) ? err_set(err, "the mail server %s refuses STARTTLS, and nothing is sent without TLS; use imaps://", imap->host)
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
	imap->uidnext = imap->session->imap_selection_info->sel_uidnext;
	imap->backwards = false;
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
	int64_t told, most;
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
	if (++l->told > l->most) {
		l->failed = true;
		tls_kill(l->imap->tls);
		err_set(l->err, "the mail server %s lists more letters than it says there are", l->imap->host);
		return;
	}
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

/* RFC 3501, 6.4.8: a UID that is not there is no error, but some servers say NO to an empty mailbox.  Where all of one that is not empty is asked for, a NO
 * means what it says. */
static bool nothing_there(const struct listing *l)
{
	const mailimap *session = l->imap->session;
	const char *code = session->imap_response_info ? session->imap_response_info->rsp_atom : NULL;
	return !imap_not_now(code) && (l->also_count > 0 || l->from > 1 || session->imap_selection_info->sel_exists == 0);
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
	if (r == MAILIMAP_NO_ERROR || (r == MAILIMAP_ERROR_UID_FETCH && nothing_there(l)))
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
	/* RFC 3501, 2.3.1.1, forbids it, and restored mailboxes do it: new letters have UIDs under those that we have seen. */
	imap->backwards |= imap->uidnext && imap->uidnext < l.from;
	imap->uidnext = imap->unnamed = 0;
	if (imap->backwards)
		l.from = 1;
	/* Not after it: in its answer EXPUNGE may come, of which libetpan counts down below 0. */
	uint32_t exists = imap->session->imap_selection_info->sel_exists;
	l.most = (int64_t)exists + LISTED_BESIDES;
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
	r = list_set(&l, set);
	imap->unnamed = r == 0 && l.from == 1 && l.told == 0 ? exists : 0;
	return r;
}
