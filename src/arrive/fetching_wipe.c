/* Forgotten letters out of every folder: the mailbox, the done folder, the junk folder, and back to the mailbox.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/fetching.h"
#include "base/log.h"

/* One folder: 1 looked through, or not there, 0 nothing can be removed there, -1. */
static int wipe_in(struct fetching *f, bool junk, bool done, struct err *err)
{
	f->junk = junk;
	f->done = done;
	int r = f->source->open(f->self, f, err);
	if (r < 0)
		return -1;
	if (r == 1) {
		if (err)
			err->text[0] = '\0';
		return 1;
	}
	return f->source->wipe(f->self, f, err);
}

static int wipe_everywhere(struct fetching *f, struct err *err)
{
	int r = wipe_in(f, false, false, err), next;
	if (r >= 0 && f->mailbox.done[0]) {
		next = wipe_in(f, true, true, r == 0 ? NULL : err);
		r = next < r ? next : r;
	}
	if (r >= 0) {
		next = wipe_in(f, true, false, r == 0 ? NULL : err);
		r = next < r ? next : r;
	}
	return r;
}

static int answer_wipes(struct fetching *f, enum fetch_moved how, const char *why, struct err *err)
{
	memo_init(f->memo, FETCH_WIPED);
	memo_put_number(f->memo, how);
	memo_put_text(f->memo, why);
	memo_put_number(f->memo, (int64_t)f->wipe_count);
	for (size_t i = 0; i < f->wipe_count; i++) {
		memo_put_text(f->memo, f->wipes[i].digest);
		memo_put_number(f->memo, f->wipes[i].removed);
	}
	f->wipe_count = 0;
	f->wipes_asked = false;
	if (memo_send(f->socket, f->memo, err) == 1)
		return 0;
	f->gone = true;
	return -1;
}

int fetching_wipes(struct fetching *f, struct err *err)
{
	struct err why = { "" };
	int64_t removed = 0;
	if (!f->wipes_asked || f->junk)
		return 0;
	f->wiping = true;
	int r = wipe_everywhere(f, &why);
	f->wiping = f->junk = f->done = false;
	f->broke |= r < 0;
	if (r < 0)
		f->source->close(f->self);
	else if (f->source->open(f->self, f, NULL) < 0)
		f->source->close(f->self);
	if (fetching_gone(f))
		return err_set(err, "%s", why.text);
	for (size_t i = 0; i < f->wipe_count; i++)
		removed += f->wipes[i].removed;
	log_line(r == 1 ? LOG_INFO : LOG_WARN, "forgotten-removed", "letters", log_number((long long)f->wipe_count), "copies", log_number(removed), "reason", r == 1 ? "-" : why.text, NULL);
	return answer_wipes(f, r == 1 ? MOVED_DONE : r == 0 ? MOVED_NEVER : MOVED_LATER, r == 1 ? NULL : why.text, err);
}
