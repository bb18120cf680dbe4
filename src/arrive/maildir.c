/* A maildir as the mailbox: the embedded default, the same role and the same memos.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arrive/utf7.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"

struct maildir {
	int folder;              /* the maildir itself; -1 */
	int junk;                /* its junk folder, or its done folder (`done`), while that is looked at; -1 */
	bool done;
	int watch;               /* inotify; -1 where it is not to be had */
	struct err unread;       /* of this look: why a letter could not be read; it is asked for at the next one */
	bool later;              /* what could not be moved may be moved at the next look */
	int64_t quiet;           /* the newest change of new/ and cur/ that a complete listing has seen; 0 for none */
	struct fetching *f;
};

static const char *const parts[] = { "new", "cur" };

void maildir_name(const char *file, char out[FETCH_NAME_MOST])
{
	char digest[FILE_DIGEST_SIZE];
	const char *info = strstr(file, ":2,");
	size_t len = info ? (size_t)(info - file) : strlen(file), n = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)file[i];
		if (n + 4 + FILE_DIGEST_SIZE >= FETCH_NAME_MOST) {
			digest_of(file, len, digest);
			n += (size_t)snprintf(out + n, FETCH_NAME_MOST - n, "%%%s", digest);
			break;
		}
		if (c > 32 && c < 127 && c != '%')
			out[n++] = (char)c;
		else
			n += (size_t)snprintf(out + n, FETCH_NAME_MOST - n, "%%%02X", c);
	}
	out[n] = '\0';
}

static void *source_make(struct fetching *f)
{
	struct maildir *m = calloc(1, sizeof *m);
	if (!m)
		abort();
	m->f = f;
	m->folder = m->junk = m->watch = -1;
	return m;
}

static void close_junk(struct maildir *m)
{
	if (m->junk >= 0)
		close(m->junk);
	m->junk = -1;
}

/* The folder that is looked at now. */
static int here(const struct maildir *m)
{
	return m->junk >= 0 ? m->junk : m->folder;
}

static void source_close(void *self)
{
	struct maildir *m = self;
	close_junk(m);
	if (m->folder >= 0)
		close(m->folder);
	if (m->watch >= 0)
		close(m->watch);
	m->folder = m->watch = -1;
	m->quiet = 0;
}

static void source_free(void *self)
{
	source_close(self);
	free(self);
}

static void watch(struct maildir *m, const char *path)
{
	struct buf name = { 0 };
	m->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	for (int i = 0; i < 2 && m->watch >= 0; i++) {
		buf_clear(&name);
		buf_print(&name, "%s/%s", path, parts[i]);
		inotify_add_watch(m->watch, name.data, IN_MOVED_TO | IN_CREATE);
	}
	buf_release(&name);
}

/* A folder of the maildir as Maildir++ calls it: ".hoadep-done"; levels are parted by dots. */
static void folder_name(const char *folder, struct buf *name)
{
	buf_byte(name, '.');
	utf7_encode(folder, name);
	for (char *p = name->data; *p; p++)
		*p = *p == '/' ? '.' : *p;
}

static bool is_maildir(int folder)
{
	struct stat st;
	for (int i = 0; i < 2; i++)
		if (fstatat(folder, parts[i], &st, 0) != 0 || !S_ISDIR(st.st_mode))
			return false;
	return true;
}

/* ".Junk" of Maildir++, or a maildir "Junk" in the maildir (Dovecot's LAYOUT=fs).  Never made: where there is none, nothing put mail into it.  0, 1 none. */
static int open_junk(struct maildir *m, struct fetching *f, struct err *err)
{
	struct buf name = { 0 };
	const char *folder = f->done ? f->mailbox.done : f->mailbox.junk;
	if (!folder || !*folder)
		return 1;
	folder_name(folder, &name);
	const char *names[] = { buf_str(&name), folder };
	bool later = false;
	for (size_t i = 0; i < 2 && m->junk < 0; i++) {
		m->junk = openat(m->folder, names[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		later |= m->junk < 0 && err_passes(errno);
		if (m->junk >= 0 && !is_maildir(m->junk))
			close_junk(m);
	}
	if (m->junk < 0)
		err_set(err, "the maildir has no folder %s, nor %s, with new and cur in it (mailbox.%s)", names[0], names[1], f->done ? "done" : "junk");
	buf_release(&name);
	snprintf(f->junk_name, sizeof f->junk_name, "%s", folder);
	f->uidvalidity = 0;
	return m->junk >= 0 ? 0 : later ? -1 : 1;
}

static int source_open(void *self, struct fetching *f, struct err *err)
{
	struct maildir *m = self;
	if (!f->junk || f->done != m->done)
		close_junk(m);
	m->done = f->done;
	if (m->folder >= 0)
		return f->junk && m->junk < 0 ? open_junk(m, f, err) : 0;
	m->folder = open(f->place.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (m->folder < 0)
		return err_errno(err, "the maildir %s could not be opened", f->place.folder);
	if (!is_maildir(m->folder)) {
		source_close(m);
		return err_set(err, "%s is no maildir: it has no folder %s or %s", f->place.folder, parts[0], parts[1]);
	}
	watch(m, f->place.folder);
	f->uidvalidity = 0;
	f->notices = m->watch >= 0;
	return f->junk ? open_junk(m, f, err) : 0;
}

/* The newest change of the two folders, in nanoseconds; 0 where it is too fresh to tell a further change from it. */
static int64_t changed(const struct maildir *m)
{
	int64_t newest = 1;
	for (int i = 0; i < 2; i++) {
		struct stat st;
		if (fstatat(m->folder, parts[i], &st, 0) != 0 || st.st_mtim.tv_sec >= clock_now() - 2)
			return 0;
		int64_t at = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
		newest = at > newest ? at : newest;
	}
	return newest;
}

/* Regular files only: a link could point at anything this process may read, a pipe would hold us up for ever. */
static int add_file(struct maildir *m, const char *part, const char *name, struct spots *out)
{
	char unique[FETCH_NAME_MOST], path[NAME_MAX + 8];
	struct stat st;
	if (name[0] == '.' || (size_t)snprintf(path, sizeof path, "%s/%s", part, name) >= sizeof path)
		return 0;
	if (fstatat(here(m), path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;
	if (!S_ISREG(st.st_mode)) {
		log_line(LOG_WARN, "maildir-file-skipped", "folder", part, "reason", "no regular file", NULL);
		return 0;
	}
	maildir_name(name, unique);
	struct spot spot = { .size = st.st_size, .date = st.st_mtim.tv_sec, .name = unique, .path = path };
	spots_add(out, &spot);
	return 1;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct spot *)a)->name, ((const struct spot *)b)->name);
}

static int read_folders(struct maildir *m, struct spots *out, struct err *err)
{
	for (int i = 0; i < 2; i++) {
		int fd = openat(here(m), parts[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
		if (!d) {
			err_errno(err, "the maildir's folder %s could not be opened", parts[i]);
			if (fd >= 0)
				close(fd);
			return -1;
		}
		for (struct dirent *e; (e = readdir(d));)
			add_file(m, parts[i], e->d_name, out);
		closedir(d);
	}
	if (out->count)
		qsort(out->at, out->count, sizeof *out->at, by_name);
	return 0;
}

static int source_list(void *self, struct fetching *f, struct err *err)
{
	struct maildir *m = self;
	struct spots all = { 0 };
	int64_t now = f->junk ? 0 : changed(m), was = m->quiet;
	if (f->from && now && now == m->quiet)
		return 0;
	m->quiet = 0;
	int r = read_folders(m, &all, err);
	for (size_t i = 0; r == 0 && i < all.count; i++)
		r = fetching_listed(f, &all.at[i], err);
	spots_clear(&all);
	if (r == 0)
		m->quiet = f->junk ? was : now;
	return r;
}

enum { COPY_REFUSED = -1, COPY_UNREAD = -2, COPY_UNKEPT = -3 };

/* 1 copied into keep, 0 not there any more, COPY_REFUSED it is no file of ours to read, COPY_UNREAD the mailbox's disk is in trouble, COPY_UNKEPT the spool's is. */
static int copy(struct maildir *m, const struct spot *spot, struct err *err)
{
	char block[65536];
	struct stat st;
	ssize_t n = -1;
	int fd = openat(here(m), spot->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && (errno == ENOENT || errno == ELOOP))
		return 0;
	if (fd < 0 && err_passes(errno)) {
		err_errno(err, "a letter of the maildir could not be opened");
		return COPY_UNREAD;
	}
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		err_set(err, "a letter of the maildir could not be opened");
		return COPY_REFUSED;
	}
	int r = keep_begin(m->f->keep, err);
	while (r == 0 && keep_size(m->f->keep) <= m->f->mailbox.size_limit && (n = read(fd, block, sizeof block)) > 0)
		r = keep_add(m->f->keep, block, (size_t)n, err);
	if (r == 0 && n < 0) {
		err_errno(err, "a letter of the maildir could not be read");
		r = COPY_UNREAD;
	} else if (r < 0) {
		r = COPY_UNKEPT;
	}
	close(fd);
	return r < 0 ? r : 1;
}

static int take_one(struct maildir *m, struct spot *spot, struct err *err)
{
	struct fetching *f = m->f;
	struct kept kept = { .name = spot->name, .date = spot->date };
	struct err why = { "" };
	char reason[256];
	int r = fetching_room(f, spot->size, err);
	if (r != 1)
		return r;
	r = copy(m, spot, &why);
	if (r == COPY_UNKEPT || r == COPY_UNREAD) {
		keep_drop(f->keep);
		if (r == COPY_UNKEPT)
			return err_set(err, "%s", why.text);
		m->unread = why;   /* those behind it are taken all the same */
		m->quiet = 0;
		return 1;
	}
	if (r == COPY_REFUSED) {
		snprintf(reason, sizeof reason, "refused by the mailbox: %.200s", why.text);
		return fetching_unfetched(f, spot, reason, err) < 0 ? -1 : 1;
	}
	int64_t size = keep_size(f->keep);
	if (r == 0 || size == 0) {
		keep_drop(f->keep);   /* gone, renamed by a mail program, or not written yet: the next look asks again */
		m->quiet = 0;
		return r != 0 && fetching_empty(f, spot, "the letter is empty", err) < 0 ? -1 : 1;
	}
	if (size > f->mailbox.size_limit) {
		keep_drop(f->keep);
		snprintf(reason, sizeof reason, "larger than mailbox.size-limit (%lld bytes)", (long long)f->mailbox.size_limit);
		return fetching_unfetched(f, spot, reason, err) < 0 ? -1 : 1;
	}
	keep_end(f->keep, &kept);
	return fetching_tell(f, false, err) < 0 ? -1 : 1;
}

static int source_take(void *self, struct fetching *f, struct err *err)
{
	struct maildir *m = self;
	m->unread.text[0] = '\0';
	for (size_t i = 0; i < f->want.count; i++) {
		int r = take_one(m, &f->want.at[i], err);
		if (r != 1) {
			m->quiet = 0;
			return r;
		}
		if (f->moves_asked && fetching_moves(f, err) < 0)
			return -1;
		/* Closed for a move that failed: the letters can be read all the same. */
		if (m->folder < 0 && source_open(m, f, err) < 0)
			return -1;
	}
	if (!m->unread.text[0])
		return 1;
	*err = m->unread;
	return 0;
}

/* The Maildir++ folder of that name with cur, new, tmp and the file that marks it. */
static int make_done(struct maildir *m, const char *done, struct buf *name, struct err *err)
{
	static const char *const inside[] = { "", "/cur", "/new", "/tmp" };
	struct buf path = { 0 };
	int r = 0;
	folder_name(done, name);
	for (size_t i = 0; r == 0 && i < sizeof inside / sizeof inside[0]; i++) {
		buf_clear(&path);
		buf_print(&path, "%s%s", name->data, inside[i]);
		if (mkdirat(m->folder, path.data, 0700) != 0 && errno != EEXIST) {
			m->later = err_passes(errno);
			r = err_errno(err, "the maildir's done folder %s could not be made", path.data);
		}
	}
	buf_clear(&path);
	buf_print(&path, "%s/maildirfolder", name->data);
	int fd = r == 0 ? openat(m->folder, path.data, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
	if (fd >= 0)
		close(fd);
	buf_release(&path);
	return r;
}

static struct spot *find(const struct spots *moves, const char *name)
{
	for (size_t i = 0; i < moves->count; i++)
		if (moves->at[i].name && !moves->at[i].done && strcmp(moves->at[i].name, name) == 0)
			return &moves->at[i];
	return NULL;
}

/* 1 moved, 0 not there, -1. */
static int move_file(struct maildir *m, const char *part, const char *file, const char *done, struct err *err)
{
	struct buf from = { 0 }, to = { 0 };
	buf_print(&from, "%s/%s", part, file);
	buf_print(&to, "%s/cur/%s%s", done, file, strstr(file, ":2,") ? "" : ":2,");
	int r = renameat(m->folder, from.data, m->folder, to.data) == 0 ? 1 : errno == ENOENT ? 0 : -1;
	if (r < 0) {
		m->later = err_passes(errno);
		err_errno(err, "a letter could not be moved to the maildir's done folder");
	}
	buf_release(&from);
	buf_release(&to);
	return r;
}

/* Most letters still lie as they were delivered, or were only looked at: a guess saves the reading of a folder with many of them. */
static int move_guessed(struct maildir *m, struct spot *spot, const char *done, struct err *err)
{
	static const struct guess {
		const char *part, *info;
	} guesses[] = { { "new", "" }, { "cur", ":2," }, { "cur", ":2,S" }, { "cur", "" } };
	struct buf file = { 0 };
	int r = 0;
	for (size_t i = 0; r == 0 && !strchr(spot->name, '%') && i < sizeof guesses / sizeof guesses[0]; i++) {
		buf_clear(&file);
		buf_print(&file, "%s%s", spot->name, guesses[i].info);
		r = move_file(m, guesses[i].part, file.data, done, err);
	}
	buf_release(&file);
	spot->done = r == 1;
	return r;
}

/* Names change with their flags, so for what was not found at once the folders are read anew. */
static int move_rest(struct maildir *m, const struct spots *moves, const char *done, struct err *err)
{
	struct spots all = { 0 };
	int r = read_folders(m, &all, err) < 0 ? -1 : 1;
	for (size_t i = 0; r == 1 && i < all.count; i++) {
		const char *slash = strchr(all.at[i].path, '/');
		if (find(moves, all.at[i].name) && move_file(m, slash[-1] == 'r' ? "cur" : "new", slash + 1, done, err) < 0)
			r = 0;
	}
	spots_clear(&all);
	return r;
}

static int source_move(void *self, struct fetching *f, struct err *err)
{
	struct maildir *m = self;
	struct buf done = { 0 };
	bool rest = false;
	m->later = false;   /* what passes is tried again at the next look; what does not, once a day */
	int r = make_done(m, f->mailbox.done, &done, err) < 0 ? 0 : 1;
	for (size_t i = 0; r == 1 && i < f->moves.count; i++) {
		int moved = f->moves.at[i].name ? move_guessed(m, &f->moves.at[i], done.data, err) : 1;
		rest |= moved == 0;
		r = moved < 0 ? 0 : 1;
	}
	if (r == 1 && rest)
		r = move_rest(m, &f->moves, done.data, err);
	buf_release(&done);
	return r == 0 && m->later ? -1 : r;
}

/* 1 that letter was removed, 0 it is another, or gone, -1. */
static int wipe_one(struct maildir *m, const char *path, struct wiping *w, struct err *err)
{
	char block[65536], digest[FILE_DIGEST_SIZE];
	ssize_t n;
	int fd = openat(here(m), path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(err, "a letter of the maildir could not be opened");
	struct digest *sum = digest_new();
	while ((n = read(fd, block, sizeof block)) > 0)
		digest_add(sum, block, (size_t)n);
	digest_end(sum, digest);
	close(fd);
	if (n < 0)
		return err_set(err, "a letter of the maildir could not be read");
	if (strcmp(digest, w->digest) != 0)
		return 0;
	if (unlinkat(here(m), path, 0) != 0 && errno != ENOENT)
		return err_errno(err, "a forgotten letter could not be removed from the maildir");
	w->removed++;
	return 1;
}

static int sync_parts(struct maildir *m, struct err *err)
{
	for (int i = 0; i < 2; i++) {
		int fd = openat(here(m), parts[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = fd >= 0 && fsync(fd) == 0 ? 0 : err_errno(err, "the maildir's folder %s could not be synced", parts[i]);
		if (fd >= 0)
			close(fd);
		if (r < 0)
			return -1;
	}
	return 0;
}

/* A file's size is that of its bytes here. */
static int source_wipe(void *self, struct fetching *f, struct err *err)
{
	struct maildir *m = self;
	struct spots all = { 0 };
	int r = read_folders(m, &all, err) < 0 ? -1 : 1;
	for (size_t i = 0; r == 1 && i < all.count; i++)
		for (size_t k = 0, gone = 0; r == 1 && !gone && k < f->wipe_count; k++)
			if (f->wipes[k].size == all.at[i].size) {
				int one = wipe_one(m, all.at[i].path, &f->wipes[k], err);
				gone = one == 1;
				r = one < 0 ? -1 : 1;
			}
	spots_clear(&all);
	return r == 1 && sync_parts(m, err) < 0 ? -1 : r;
}

static int source_wait(void *self, struct fetching *f, int milliseconds, struct err *err)
{
	struct maildir *m = self;
	char events[4096];
	(void)err;
	/* Closed since the look, for a move that failed: nothing would tell of new letters. */
	if (m->watch < 0) {
		int most = f->mailbox.poll_seconds * 1000;
		return fetching_await(f, milliseconds < most ? milliseconds : most) == 2 ? 2 : 1;
	}
	struct pollfd p[2] = { { m->watch, POLLIN, 0 }, { f->socket, POLLIN, 0 } };
	int n = poll(p, 2, milliseconds);
	if (n > 0 && p[1].revents)
		return 2;
	if (n <= 0)
		return 0;
	while (read(m->watch, events, sizeof events) > 0)
		;
	return 1;
}

const struct source maildir_source = {
	source_make, source_free, source_open, source_close, source_list, source_take, source_move, source_wipe, source_wait,
};
