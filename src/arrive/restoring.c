/* A backup put back into the spool: the letters, the key and, last of all, the register.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/restoring.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arrive/backing_tree.h"
#include "arrive/forgetting.h"
#include "arrive/spool.h"
#include "base/clock.h"
#include "register/db.h"
#include "register/restored.h"
#include "register/schema.h"
#include "register/snapshot.h"

enum { MARK_MOST = 4096 };

/* spool/restoring: "ID ASIDE": the word by which its register is known, and where the present one goes. */
struct mark {
	char id[40], aside[64];
	bool old;    /* of a restore that did not come to its end */
};

struct work {
	const struct restoring_order *order;
	const struct backing_watch *watch;
	struct restoring *out;
	struct mark mark;
	bool readable;       /* the spool's own register */
	struct buf path, other;
};

static const char *in(struct buf *path, const char *folder, const char *name)
{
	buf_clear(path);
	buf_print(path, "%s/%s", folder, name);
	return buf_str(path);
}

static bool exists(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0 && st.st_size > 0;
}

/* ---- the mark ---- */

static int read_mark(struct work *w, struct err *err)
{
	struct buf bytes = { 0 };
	w->mark.old = access(in(&w->path, w->order->spool, "restoring"), F_OK) == 0;
	int r = w->mark.old ? file_read(buf_str(&w->path), MARK_MOST, &bytes, err) : 0;
	if (r == 0 && w->mark.old && sscanf(buf_str(&bytes), "%39s %63s", w->mark.id, w->mark.aside) != 2)
		r = err_set(err, "%s is damaged; look at backups/ in the spool, remove that file, and say it again", buf_str(&w->path));
	buf_release(&bytes);
	return r;
}

static int write_mark(struct work *w, struct err *err)
{
	char text[128];
	if (w->mark.old)
		return 0;
	struct civil t = clock_civil(clock_now());
	snprintf(w->mark.id, sizeof w->mark.id, "%lld-%ld", (long long)clock_now(), (long)getpid());
	for (int n = 1; n == 1 || exists(in(&w->path, w->order->spool, w->mark.aside)); n++)
		snprintf(w->mark.aside, sizeof w->mark.aside, "backups/replaced-%04d%02d%02dT%02d%02d%02d%.0d", t.year, t.month, t.day, t.hour, t.minute, t.second, n > 1 ? n : 0);
	int len = snprintf(text, sizeof text, "%s %s\n", w->mark.id, w->mark.aside);
	return file_put(in(&w->path, w->order->spool, "restoring"), text, (size_t)len, err);
}

static int remove_mark(struct work *w, struct err *err)
{
	if (unlink(in(&w->path, w->order->spool, "restoring")) != 0 && errno != ENOENT)
		return err_errno(err, "everything is restored, but %s cannot be removed; remove it", buf_str(&w->path));
	return file_sync_folder(w->order->spool, err);
}

/* Killed between the register's rename and the end of the mark: the register there is the restored one. */
static bool in_place(struct work *w)
{
	char id[40] = "";
	if (!w->mark.old || !exists(in(&w->path, w->order->spool, "register.db")))
		return false;
	struct db *db = db_open_any(buf_str(&w->path), NULL);
	bool is = db && db_note(db, RESTORED_ID, id, sizeof id, NULL) == 1 && strcmp(id, w->mark.id) == 0;
	db_close(db);
	return is;
}

/* ---- what may be done ---- */

static int may_go_over(struct work *w, struct err *err)
{
	int version = 0;
	int64_t last;
	if (!exists(in(&w->path, w->order->spool, "register.db")))
		return 0;
	/* One of a newer hoadep is no damage. */
	w->readable = snapshot_check(buf_str(&w->path), &version, &last, NULL) == 0 || (version > 0 && (size_t)version > schema_step_count);
	if (w->readable && !w->order->over && !w->mark.old)
		return err_set(err, "the spool has a register that can be read; --over puts it aside (into backups/ of the spool, never deleted) and restores the backup in its place");
	return 0;
}

static int look_through(struct work *w, struct err *err)
{
	struct backing *b = &w->out->from;
	int r = backing_verify(w->order->dir, w->watch, b, err);
	if (r == 0 && !w->order->anyway)
		return err_set(err, "of the backup's %" PRId64 " letters %" PRId64 " are missing and %" PRId64 " damaged; another backup may have them.  --anyway restores the others (those that the "
		               "spool still has stay)", b->letters, b->missing, b->damaged);
	return r < 0 ? -1 : 0;
}

/* ---- the work ---- */

static int copy_letters(struct work *w, struct err *err)
{
	struct db *db = db_open_any(in(&w->path, w->order->dir, "register.db"), err);
	if (!db)
		return -1;
	struct backing *b = &w->out->from, counted = { .at = b->at, .version = b->version, .last = b->last };
	in(&w->path, w->order->dir, "letters");
	in(&w->other, w->order->spool, "letters");
	int r = backing_copy(db, buf_str(&w->path), buf_str(&w->other), true, w->watch, &counted, NULL, NULL, err);
	*b = counted;
	db_close(db);
	return r;
}

static void remove_part(struct work *w)
{
	static const char *const names[] = { "register.restoring", "register.restoring-wal", "register.restoring-shm", "register.restoring-journal" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(in(&w->path, w->order->spool, names[i]));
}

/* SQLite's own copy again: the backup may lie where nothing can be written, and what comes is whole or an error. */
static int copy_register(struct work *w, struct err *err)
{
	remove_part(w);
	struct db *from = db_open_any(in(&w->path, w->order->dir, "register.db"), err);
	int fd = from ? snapshot_open(in(&w->other, w->order->spool, "register.restoring"), err) : -1;
	int r = fd >= 0 ? snapshot_copy(from, buf_str(&w->other), err) : -1;
	if (fd >= 0)
		close(fd);
	db_close(from);
	return r;
}

/* Where the register lies that was there before: in its place, or aside already. */
static const char *present(struct work *w)
{
	if (exists(in(&w->path, w->order->spool, "register.db")))
		return buf_str(&w->path);
	buf_clear(&w->path);
	buf_print(&w->path, "%s/%s/register.db", w->order->spool, w->mark.aside);
	return exists(buf_str(&w->path)) ? buf_str(&w->path) : NULL;
}

static int tell_register(struct work *w, struct err *err)
{
	const struct restoring_order *o = w->order;
	struct restored_order restored = { .from = o->dir, .who = o->who, .id = w->mark.id, .account = o->account, .made = w->out->from.at, .now = clock_now(), .gap = o->gap,
	                                   .series = o->series, .series_count = o->series_count, .wipe = o->wipe };
	struct db *db = db_open(in(&w->other, o->spool, "register.restoring"), NULL, false, err);
	if (!db)
		return -1;
	restored.present = present(w);
	int r = restored_apply(db, &restored, &w->out->report, err);
	db_close(db);
	/* Its last connection has written the log into it: it is renamed without. */
	if (r == 0 && exists(in(&w->path, o->spool, "register.restoring-wal")))
		r = err_set(err, "the restored register cannot be written to its end: look whether the disk is full or fails, then say it again");
	return r;
}

/* The log goes with its register; what was moved before a kill is not moved again. */
static int put_aside(struct work *w, struct err *err)
{
	static const char *const names[] = { "register.db", "register.db-wal", "register.db-shm", "seal.key" };
	struct buf folder = { 0 };
	int r = 0;
	buf_print(&folder, "%s/%s", w->order->spool, w->mark.aside);
	w->out->aside[0] = '\0';
	for (size_t i = 0; r == 0 && i < sizeof names / sizeof *names; i++) {
		in(&w->path, w->order->spool, names[i]);
		in(&w->other, buf_str(&folder), names[i]);
		if (access(buf_str(&w->path), F_OK) != 0 || access(buf_str(&w->other), F_OK) == 0)
			continue;
		r = file_make_folder(buf_str(&folder), err);
		if (r == 0 && rename(buf_str(&w->path), buf_str(&w->other)) != 0)
			r = err_errno(err, "%s cannot be put aside", buf_str(&w->path));
	}
	if (access(buf_str(&folder), F_OK) == 0) {
		snprintf(w->out->aside, sizeof w->out->aside, "%s", w->mark.aside);
		if (r == 0 && (file_sync_folder(buf_str(&folder), err) != 0 || file_sync_folder(in(&w->path, w->order->spool, "backups"), err) != 0 || file_sync_folder(w->order->spool, err) != 0))
			r = -1;
	}
	/* What is there still is none of the new register's. */
	for (size_t i = 1; r == 0 && i < 3; i++)
		if (unlink(in(&w->path, w->order->spool, names[i])) != 0 && errno != ENOENT)
			r = err_errno(err, "%s cannot be removed", buf_str(&w->path));
	buf_release(&folder);
	return r;
}

/* Ended while the register was put aside: its log has to lie beside it again before anybody reads it, for the last numbers may be in there. */
static int go_on_aside(struct work *w, struct err *err)
{
	if (!w->mark.old || exists(in(&w->path, w->order->spool, "register.db")))
		return 0;
	return present(w) ? put_aside(w, err) : 0;
}

static int put_in_place(struct work *w, struct err *err)
{
	if (backing_key(w->order->dir, w->order->spool, err) != 0)
		return -1;
	in(&w->path, w->order->spool, "register.restoring");
	in(&w->other, w->order->spool, "register.db");
	if (rename(buf_str(&w->path), buf_str(&w->other)) != 0)
		return err_errno(err, "the register cannot be put in place as %s", buf_str(&w->other));
	return file_sync_folder(w->order->spool, err) != 0 || remove_mark(w, err) != 0 ? -1 : 0;
}

/* Files of letters that are forgotten again; what cannot be done now the daemon's start does: all else is in place, and is to be told. */
static void finish_forgetting(struct work *w)
{
	struct err *err = &w->out->later;
	struct db *db = db_open(in(&w->path, w->order->spool, "register.db"), NULL, false, err);
	if (db && forgetting_finish(db, w->order->spool, err) >= 0)
		err->text[0] = '\0';
	db_close(db);
}

static int go(struct work *w, struct err *err)
{
	if (read_mark(w, err) != 0)
		return -1;
	if (in_place(w)) {
		w->out->finished = true;
		return remove_mark(w, err);
	}
	if (look_through(w, err) != 0 || may_go_over(w, err) != 0 || go_on_aside(w, err) != 0)
		return -1;
	w->out->had_letters = spool_has_letters(w->order->spool);
	if (write_mark(w, err) != 0 || copy_letters(w, err) != 0 || copy_register(w, err) != 0 || tell_register(w, err) != 0)
		return -1;
	if (put_aside(w, err) != 0 || put_in_place(w, err) != 0)
		return -1;
	finish_forgetting(w);
	return 0;
}

int restoring_do(const struct restoring_order *order, const struct backing_watch *watch, struct restoring *out, struct err *err)
{
	struct work w = { .order = order, .watch = watch, .out = out };
	*out = (struct restoring){ .finished = false };
	/* No daemon, and no command that would write into the register that is put aside. */
	int lock = spool_open(order->spool, err), alone = lock >= 0 ? spool_work_alone(order->spool, err) : -1;
	int r = alone >= 0 ? go(&w, err) : -1;
	if (alone >= 0)
		close(alone);
	if (lock >= 0)
		close(lock);
	buf_release(&w.path);
	buf_release(&w.other);
	return r;
}
