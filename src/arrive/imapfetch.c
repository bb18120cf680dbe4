/* Letters out of the mailbox, many in one FETCH, streamed to disk.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/imapfetch.h"

#include <stdlib.h>
#include <string.h>

/* Letters beyond twice those that were asked for: then the server tells for ever what nobody asked, each time a file made for nothing. */
enum { UNASKED_MOST = 100 };

/* What a FETCH hands from one answer to the next. */
struct streaming {
	struct imap *imap;
	struct imapfetch *fetch;
	const uint32_t *uids;
	size_t count;
	size_t came;         /* answers with a body, asked for or not */
	bool failed;
	struct err *err;
};

static bool fail(struct streaming *s, bool ours)
{
	s->failed = true;
	s->fetch->ours = ours;
	tls_kill(s->imap->tls);
	return false;
}

/* libetpan calls this for each piece of a literal; the letter's UID comes only with the answer's end. */
static bool body(int type, struct mailimap_msg_att_body_section *section, const char *bytes, size_t len, void *with)
{
	struct streaming *s = with;
	struct imapfetch *f = s->fetch;
	(void)type, (void)section;
	tls_letter(s->imap->tls, len);
	if (s->failed)
		return false;
	if (!keep_open(f->keep) && keep_begin(f->keep, s->err) < 0)
		return fail(s, true);
	if (keep_size(f->keep) + (int64_t)len > f->most) {
		err_set(s->err, "a letter went on beyond %lld bytes, the limit of mailbox.size-limit", (long long)f->most);
		return fail(s, false);
	}
	if (keep_add(f->keep, bytes, len, s->err) < 0 || f->pause(f->with, s->err) < 0)
		return fail(s, true);
	return true;
}

/* The one body that was asked for: 1 it is there, 0 there is none (an answer about flags), -1 something else. */
static int find_body(const struct mailimap_msg_att *att, const struct mailimap_msg_att_body_section **out)
{
	int found = 0;
	for (clistiter *i = clist_begin(att->att_list); i; i = clist_next(i)) {
		const struct mailimap_msg_att_item *item = clist_content(i);
		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC || item->att_data.att_static->att_type != MAILIMAP_MSG_ATT_BODY_SECTION)
			continue;
		*out = item->att_data.att_static->att_data.att_body_section;
		if (found++ || !*out || ((*out)->sec_section && (*out)->sec_section->sec_spec))
			return -1;
	}
	return found;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

static void answered(struct mailimap_msg_att *att, void *with)
{
	struct streaming *s = with;
	const struct mailimap_msg_att_body_section *section = NULL;
	struct imap_letter letter;
	struct keep *keep = s->fetch->keep;
	int found = find_body(att, &section);
	imap_read_letter(att, &letter);
	if (s->failed)
		return;
	if (found != 0 && ++s->came > 2 * s->count + UNASKED_MOST) {
		err_set(s->err, "the mail server %s sends letters without end that were not asked for", s->imap->host);
		fail(s, false);
		return;
	}
	if (found != 1 || !bsearch(&letter.uid, s->uids, s->count, sizeof *s->uids, compare)) {
		keep_drop(keep);
		return;
	}
	/* A small letter may come as a quoted string, or as NIL where there is nothing (RFC 3501, 9, nstring): no literal, no call of body(). */
	if (!keep_open(keep)) {
		size_t len = section->sec_body_part ? section->sec_length : 0;
		if (keep_begin(keep, s->err) < 0 || keep_add(keep, section->sec_body_part, len, s->err) < 0) {
			fail(s, true);
			return;
		}
	}
	if (s->fetch->whole(&letter, s->fetch->with, s->err) < 0)
		fail(s, true);
	keep_drop(keep);
}

static void no_progress(size_t current, size_t maximum, void *with)
{
	(void)current, (void)maximum, (void)with;
}

static struct mailimap_fetch_type *everything(void)
{
	struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
	if (!type || mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid()) != MAILIMAP_NO_ERROR ||
	    mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_internaldate()) != MAILIMAP_NO_ERROR ||
	    mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_rfc822_size()) != MAILIMAP_NO_ERROR ||
	    mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL))) != MAILIMAP_NO_ERROR)
		abort();
	return type;
}

static int run(struct streaming *s, struct mailimap_set *set)
{
	mailimap *session = s->imap->session;
	struct mailimap_fetch_type *type = everything();
	clist *left = NULL;
	/* mailimap.c calls the handler of answers only where a progress function is set. */
	mailimap_set_progress_callback(session, no_progress, NULL, NULL);
	mailimap_set_msg_att_handler(session, answered, s);
	mailimap_set_msg_body_handler(session, body, s);
	int r = mailimap_uid_fetch(session, set, type, &left);
	mailimap_set_msg_body_handler(session, NULL, NULL);
	mailimap_set_msg_att_handler(session, NULL, NULL);
	mailimap_set_progress_callback(session, NULL, NULL, NULL);
	if (r == MAILIMAP_NO_ERROR && left)
		mailimap_fetch_list_free(left);
	mailimap_fetch_type_free(type);
	return r;
}

int imapfetch_letters(struct imap *imap, const uint32_t *uids, size_t count, struct imapfetch *fetch, size_t *asked, struct err *err)
{
	struct mailimap_set *set;
	*asked = imap_set(uids, count, &set);
	struct streaming s = { .imap = imap, .fetch = fetch, .uids = uids, .count = *asked, .err = err };
	fetch->ours = fetch->not_now = false;
	imap_command(imap, (int64_t)*asked);
	int r = run(&s, set);
	mailimap_set_free(set);
	keep_drop(fetch->keep);
	if (s.failed)
		return -1;
	if (r == MAILIMAP_NO_ERROR)
		return 1;
	imap_failed(imap, r, "the FETCH of letters", err);
	if (!imap_connected(imap, r))
		return -1;
	fetch->not_now = imap->session->imap_response_info && imap_not_now(imap->session->imap_response_info->rsp_atom);
	return 0;
}
