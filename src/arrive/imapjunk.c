/* The junk folder of an account: which one it is (RFC 6154), and its selection for looking alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/imapjunk.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* libetpan takes a flag's backslash off; a flag it knows by itself is none of ours. */
static bool is_junk(const struct mailimap_mailbox_list *folder)
{
	clist *flags = folder->mb_flag ? folder->mb_flag->mbf_oflags : NULL;
	for (clistiter *i = flags ? clist_begin(flags) : NULL; i; i = clist_next(i)) {
		const struct mailimap_mbx_list_oflag *flag = clist_content(i);
		const char *word = flag->of_type == MAILIMAP_MBX_LIST_OFLAG_FLAG_EXT && flag->of_flag_ext ? flag->of_flag_ext : "";
		if (text_same(word[0] == '\\' ? word + 1 : word, "Junk"))
			return true;
	}
	return false;
}

static bool selectable(const struct mailimap_mailbox_list *folder)
{
	return folder->mb_name && folder->mb_name[0] && strlen(folder->mb_name) < IMAPJUNK_NAME &&
	       !(folder->mb_flag && folder->mb_flag->mbf_type == MAILIMAP_MBX_LIST_FLAGS_SFLAG && folder->mb_flag->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_NOSELECT);
}

static bool take(clist *folders, char out[IMAPJUNK_NAME])
{
	for (clistiter *i = folders ? clist_begin(folders) : NULL; i; i = clist_next(i)) {
		const struct mailimap_mailbox_list *folder = clist_content(i);
		if (!is_junk(folder) || !selectable(folder))
			continue;
		snprintf(out, IMAPJUNK_NAME, "%s", folder->mb_name);
		return true;
	}
	return false;
}

/* A plain LIST first: Dovecot, Gmail and others mark folders in it (RFC 6154, 2: they may). */
static int plain(struct imap *imap, char out[IMAPJUNK_NAME], struct err *err)
{
	clist *folders = NULL;
	imap_command(imap, 0);
	int r = mailimap_list(imap->session, "", "*", &folders);
	if (r != MAILIMAP_NO_ERROR)
		return imap_connected(imap, r) ? 0 : imap_failed(imap, r, "LIST of the folders", err);
	bool found = take(folders, out);
	mailimap_list_result_free(folders);
	return found;
}

/* RFC 5258 and 6154: a server with both tells when asked.  libetpan reads what it answers, and has no command of its own for it. */
static int extended(struct imap *imap, char out[IMAPJUNK_NAME], struct err *err)
{
	if (!imap_can(imap, "SPECIAL-USE") || !imap_can(imap, "LIST-EXTENDED"))
		return 0;
	imap_command(imap, 0);
	int r = mailimap_custom_command(imap->session, "LIST \"\" \"*\" RETURN (SPECIAL-USE)");
	if (r != MAILIMAP_NO_ERROR)
		return imap_connected(imap, r) ? 0 : imap_failed(imap, r, "LIST of the folders", err);
	struct mailimap_response_info *info = imap->session->imap_response_info;
	return info && take(info->rsp_mailbox_list, out);
}

int imapjunk_find(struct imap *imap, char out[IMAPJUNK_NAME], struct err *err)
{
	int found = plain(imap, out, err);
	return found != 0 ? found : extended(imap, out, err);
}

int imapjunk_examine(struct imap *imap, const char *name, bool change, struct err *err)
{
	imap_command(imap, 0);
	int r = change ? mailimap_select(imap->session, name) : mailimap_examine(imap->session, name);
	if (r != MAILIMAP_NO_ERROR) {
		imap_failed(imap, r, change ? "SELECT of a folder" : "EXAMINE of a folder", err);
		return imap_connected(imap, r) ? 0 : -1;
	}
	imap->uidvalidity = imap->session->imap_selection_info->sel_uidvalidity;
	imap->read_only = !change || imap->session->imap_selection_info->sel_perm == MAILIMAP_MAILBOX_READONLY;
	imap->can_delete = !imap->read_only;
	imap->uidnext = imap->session->imap_selection_info->sel_uidnext;
	imap->backwards = false;
	if (imap->uidvalidity == 0)
		err_set(err, "the mail server %s gives its folder %s no UIDVALIDITY, so letters cannot be told apart safely", imap->host, name);
	return imap->uidvalidity != 0;
}
