/* Filed letters into the done folder: MOVE, else COPY and the expunge of just those, else nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/imapmove.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrive/utf7.h"
#include "base/text.h"

/* -1 where the connection broke, or the server says that it cannot just now; 0. */
static int refused(const struct imap *imap, int r)
{
	const struct mailimap_response_info *said = imap->session->imap_response_info;
	return !imap_connected(imap, r) || (said && imap_not_now(said->rsp_atom)) ? -1 : 0;
}

/* The prefix of the user's own folders ("INBOX." on Courier), by NAMESPACE (RFC 2342): 1, 0 the server does not say, -1. */
static int personal_prefix(struct imap *imap, char out[256], struct err *err)
{
	struct mailimap_namespace_data *data = NULL;
	out[0] = '\0';
	if (!imap_can(imap, "NAMESPACE"))
		return 0;
	imap_command(imap, 0);
	int r = mailimap_namespace(imap->session, &data);
	if (!imap_connected(imap, r))
		return imap_failed(imap, r, "NAMESPACE", err);
	if (r != MAILIMAP_NO_ERROR || !data)
		return 0;
	clistiter *first = data->ns_personal ? clist_begin(data->ns_personal->ns_data_list) : NULL;
	const struct mailimap_namespace_info *info = first ? clist_content(first) : NULL;
	if (info && info->ns_prefix && strlen(info->ns_prefix) < 256)
		snprintf(out, 256, "%s", info->ns_prefix);
	mailimap_namespace_data_free(data);
	return info != NULL;
}

/* The sign that parts folders, by LIST "" "" (RFC 3501, 6.3.8); 0 where the server says none. */
static int delimiter(struct imap *imap, char *out, struct err *err)
{
	clist *list = NULL;
	*out = '\0';
	imap_command(imap, 0);
	int r = mailimap_list(imap->session, "", "", &list);
	if (!imap_connected(imap, r))
		return imap_failed(imap, r, "LIST", err);
	if (r != MAILIMAP_NO_ERROR)
		return 0;
	clistiter *first = clist_begin(list);
	if (first)
		*out = ((struct mailimap_mailbox_list *)clist_content(first))->mb_delimiter;
	mailimap_list_result_free(list);
	return 0;
}

/* 1 the folder is there, 0 it is not, -1. */
static int exists(struct imap *imap, const char *name, struct err *err)
{
	clist *list = NULL;
	imap_command(imap, 0);
	int r = mailimap_list(imap->session, "", name, &list);
	if (!imap_connected(imap, r))
		return imap_failed(imap, r, "LIST", err);
	if (r != MAILIMAP_NO_ERROR)
		return refused(imap, r) < 0 ? imap_failed(imap, r, "LIST", err) : 0;
	int found = !clist_isempty(list);
	mailimap_list_result_free(list);
	return found;
}

/* 1 made (or there already), 0 refused, -1.  Subscribed too, so that the office sees it in its mail program; that may fail. */
static int make(struct imap *imap, const char *name, struct err *err)
{
	imap_command(imap, 0);
	int r = mailimap_create(imap->session, name);
	if (!imap_connected(imap, r))
		return imap_failed(imap, r, "CREATE of the done folder", err);
	if (r != MAILIMAP_NO_ERROR)
		return refused(imap, r) < 0 ? imap_failed(imap, r, "CREATE of the done folder", err) : exists(imap, name, err);
	imap_command(imap, 0);
	r = mailimap_subscribe(imap->session, name);
	return imap_connected(imap, r) ? 1 : imap_failed(imap, r, "SUBSCRIBE of the done folder", err);
}

/* "*" and "%" would make LIST answer for other folders. */
static bool sound_name(const char *name)
{
	return name[0] && !strpbrk(name, "*%\"\\") && !text_same(name, "INBOX");
}

static int try_name(struct imapmove *move, struct imap *imap, const char *prefix, const char *done, bool create, struct err *err)
{
	struct buf name = { 0 };
	/* The prefix is the server's own and in modified UTF-7 already. */
	if (!text_begins(done, prefix))
		buf_text(&name, prefix);
	utf7_encode(done, &name);
	int r = name.len < sizeof move->name ? exists(imap, name.data, err) : 0;
	if (r == 0 && create)
		r = make(imap, name.data, err);
	if (r == 1)
		snprintf(move->name, sizeof move->name, "%s", name.data);
	buf_release(&name);
	return r;
}

static int find_folder(struct imapmove *move, struct imap *imap, const char *done, bool create, struct err *err)
{
	char prefix[256], parts[2] = { 0 }, name[1024];
	if (!sound_name(done) || (size_t)snprintf(name, sizeof name, "%s", done) >= sizeof name) {
		err_set(err, "mailbox.done is no name for a folder of its own; letters stay where they are");
		return 0;
	}
	int says = personal_prefix(imap, prefix, err);
	if (says < 0 || delimiter(imap, parts, err) < 0)
		return -1;
	/* The config parts levels by "/", whatever the server does. */
	for (char *p = name; *p && parts[0]; p++)
		*p = *p == '/' ? parts[0] : *p;
	int r = try_name(move, imap, prefix, name, create, err);
	/* Not where the server says that there is no prefix: what it refused once would be made under another name. */
	if (r == 0 && !says) {
		snprintf(prefix, sizeof prefix, "INBOX%s", parts[0] ? parts : ".");
		r = try_name(move, imap, prefix, name, create, err);
	}
	if (r == 0 && create)
		err_set(err, "the mail server %s does not let the done folder be made; make it by hand, or set mailbox.done to \"\"", imap->host);
	return r;
}

static int by_move(struct imap *imap, struct mailimap_set *set, const char *name, struct err *err)
{
	imap_command(imap, 0);
	int r = mailimap_uid_move(imap->session, set, name);
	if (r == MAILIMAP_NO_ERROR)
		return 1;
	imap_failed(imap, r, "MOVE to the done folder", err);
	return refused(imap, r);
}

static int step(struct imap *imap, int r, const char *what, struct err *err)
{
	if (r == MAILIMAP_NO_ERROR)
		return 1;
	imap_failed(imap, r, what, err);
	return refused(imap, r);
}

static int mark_deleted(struct imap *imap, struct mailimap_set *set)
{
	struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
	if (!flags || mailimap_flag_list_add(flags, mailimap_flag_new_deleted()) != MAILIMAP_NO_ERROR)
		abort();
	struct mailimap_store_att_flags *store = mailimap_store_att_flags_new_add_flags_silent(flags);
	if (!store)
		abort();
	imap_command(imap, 0);
	int r = mailimap_uid_store(imap->session, set, store);
	mailimap_store_att_flags_free(store);
	return r;
}

/* Only where UID EXPUNGE (RFC 4315) takes away just these: a plain EXPUNGE would also take what somebody else marked. */
static int by_copy(struct imap *imap, struct mailimap_set *set, const char *name, struct err *err)
{
	imap_command(imap, 0);
	int r = step(imap, mailimap_uid_copy(imap->session, set, name), "COPY to the done folder", err);
	if (r == 1)
		r = step(imap, mark_deleted(imap, set), "the removal of letters copied to the done folder", err);
	if (r != 1)
		return r;
	imap_command(imap, 0);
	return step(imap, mailimap_uid_expunge(imap->session, set), "the expunge of letters copied to the done folder", err);
}

int imapmove_letters(struct imapmove *move, struct imap *imap, const char *done, const uint32_t *uids, size_t count, struct err *err)
{
	struct mailimap_set *set;
	if (imap->read_only || (!imap->can_move && !imap->can_uidplus)) {
		err_set(err, imap->read_only ? "the mailbox's folder may only be read; filed letters stay in it"
		                             : "the mail server %s has neither MOVE nor UIDPLUS; filed letters stay where they are", imap->host);
		return 0;
	}
	/* Without that each try would put one more copy into the done folder. */
	if (!imap->can_move && !imap->can_delete) {
		err_set(err, "the mail server %s lets nobody mark letters as deleted in this folder; filed letters stay in it", imap->host);
		return 0;
	}
	int r = move->name[0] ? 1 : find_folder(move, imap, done, true, err);
	for (size_t at = 0; r == 1 && at < count;) {
		at += imap_set(uids + at, count - at, &set);
		r = imap->can_move ? by_move(imap, set, move->name, err) : by_copy(imap, set, move->name, err);
		mailimap_set_free(set);
	}
	/* The folder may have been taken away meanwhile: the next try looks for it anew. */
	if (r == 0)
		move->name[0] = '\0';
	return r;
}

int imapmove_find(struct imapmove *move, struct imap *imap, const char *done, struct err *err)
{
	return move->name[0] ? 1 : find_folder(move, imap, done, false, err);
}

int imapmove_remove(struct imap *imap, const uint32_t *uids, size_t count, struct err *err)
{
	struct mailimap_set *set;
	int r = 1;
	if (imap->read_only || !imap->can_uidplus) {
		err_set(err, imap->read_only ? "the folder may only be read; forgotten letters stay in it, remove them by hand (mail server %s)"
		                             : "the mail server %s has no UIDPLUS, without which other people's deleted letters would go too; remove forgotten letters by hand", imap->host);
		return 0;
	}
	for (size_t at = 0; r == 1 && at < count;) {
		at += imap_set(uids + at, count - at, &set);
		r = step(imap, mark_deleted(imap, set), "the removal of forgotten letters", err);
		if (r == 1) {
			imap_command(imap, 0);
			r = step(imap, mailimap_uid_expunge(imap->session, set), "the expunge of forgotten letters", err);
		}
		mailimap_set_free(set);
	}
	return r;
}
