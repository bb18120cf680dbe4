/* Writes letters into spool/incoming as they stream in, and makes groups of them durable with shared syncs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/keep.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct item {
	struct kept kept;
	int fd;
	unsigned number;   /* of its temporary name */
};

enum group_state { GROUP_FILLING, GROUP_SYNCING, GROUP_DONE, GROUP_FAILED };

struct group {
	struct item items[KEEP_GROUP_LETTERS];
	size_t count;
	int64_t bytes;
	enum group_state state;
	struct err err;
	bool broken;       /* a letter of it could not be written to its end; `err` says why */
};

/*
 * Letters come in pieces of some kilobytes at odd offsets; written as they come, ext4 zeroes the rest of a large page again and
 * again (a thirteenth of a whole round's time).  A block holds most letters whole.
 */
enum { BLOCK = 256 << 10 };

/* Files that could not be removed: two groups, and the letter begun.  A disk on which nothing can be removed takes no new ones either; what is more waits for the next start (spool_clean). */
enum { LEFT_MOST = 2 * KEEP_GROUP_LETTERS + 1 };

struct keep {
	int folder;
	unsigned next;          /* number of the next temporary file */
	int fd;                 /* the letter begun; -1 */
	unsigned number;
	int64_t size;
	struct digest *digest;
	char *block;            /* of the letter begun: what is not written yet */
	size_t blocked;
	unsigned left[LEFT_MOST];   /* numbers of temporary files that are to be removed when the disk lets them */
	size_t left_count;
	/* Two groups: one fills while the other is synced by the worker.  The lock guards `state`, `stop` and what a state hands over. */
	struct group *groups[2];
	int filling;
	pthread_t worker;
	bool started, cannot_start, stop;
	pthread_mutex_t lock;
	pthread_cond_t change;
};

static void temporary_name(unsigned number, char out[32])
{
	snprintf(out, 32, ".%u.tmp", number);
}

static void remove_temporary(struct keep *k, unsigned number)
{
	char name[32];
	temporary_name(number, name);
	if (unlinkat(k->folder, name, 0) != 0 && errno != ENOENT && k->left_count < LEFT_MOST)
		k->left[k->left_count++] = number;
}

/* On a disk that was read-only for a while torn letters stayed: nobody else would remove them before the next start. */
static void remove_left(struct keep *k)
{
	size_t count = k->left_count;
	k->left_count = 0;
	for (size_t i = 0; i < count; i++)
		remove_temporary(k, k->left[i]);
}

struct keep *keep_new(const char *folder, bool threads, struct err *err)
{
	struct keep *k = calloc(1, sizeof *k);
	if (!k)
		abort();
	k->fd = -1;
	k->cannot_start = !threads;
	if (!(k->block = malloc(BLOCK)))
		abort();
	for (int i = 0; i < 2; i++)
		if (!(k->groups[i] = calloc(1, sizeof *k->groups[i])))
			abort();
	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->change, NULL);
	k->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (k->folder >= 0)
		return k;
	err_errno(err, "the folder %s could not be opened", folder);
	keep_free(k);
	return NULL;
}

static void forget_group(struct keep *k, struct group *g, bool unlink_too)
{
	for (size_t i = 0; i < g->count; i++) {
		if (g->items[i].fd >= 0) {
			close(g->items[i].fd);
			if (unlink_too)
				remove_temporary(k, g->items[i].number);
		}
		free(g->items[i].kept.name);
	}
	memset(g, 0, sizeof *g);
}

void keep_free(struct keep *k)
{
	if (!k)
		return;
	keep_drop(k);
	if (k->started) {
		pthread_mutex_lock(&k->lock);
		k->stop = true;
		pthread_cond_broadcast(&k->change);
		pthread_mutex_unlock(&k->lock);
		pthread_join(k->worker, NULL);
	}
	for (int i = 0; i < 2; i++) {
		forget_group(k, k->groups[i], true);
		free(k->groups[i]);
	}
	free(k->block);
	if (k->folder >= 0)
		close(k->folder);
	pthread_cond_destroy(&k->change);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

int keep_begin(struct keep *k, struct err *err)
{
	char name[32];
	keep_drop(k);
	remove_left(k);
	k->number = k->next++;
	temporary_name(k->number, name);
	k->fd = openat(k->folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (k->fd < 0)
		return err_errno(err, "a letter could not be written to the spool");
	k->size = 0;
	k->blocked = 0;
	k->digest = digest_new();
	return 0;
}

bool keep_open(const struct keep *k)
{
	return k->fd >= 0;
}

int64_t keep_size(const struct keep *k)
{
	return k->fd >= 0 ? k->size : 0;
}

static int write_block(struct keep *k, struct err *err)
{
	size_t len = k->blocked;
	k->blocked = 0;
	return len ? file_write_fd(k->fd, "a letter in the spool", k->block, len, err) : 0;
}

int keep_add(struct keep *k, const void *bytes, size_t len, struct err *err)
{
	const char *at = bytes;
	assert(k->fd >= 0);
	digest_add(k->digest, bytes, len);
	k->size += (int64_t)len;
	while (len > 0) {
		size_t n = BLOCK - k->blocked < len ? BLOCK - k->blocked : len;
		memcpy(k->block + k->blocked, at, n);
		k->blocked += n;
		at += n;
		len -= n;
		if (k->blocked == BLOCK && write_block(k, err) < 0)
			return -1;
	}
	return 0;
}

void keep_drop(struct keep *k)
{
	keep_drop_as(k, NULL);
}

void keep_drop_as(struct keep *k, char digest[FILE_DIGEST_SIZE])
{
	if (k->fd < 0)
		return;
	close(k->fd);
	remove_temporary(k, k->number);
	digest_end(k->digest, digest);
	k->digest = NULL;
	k->fd = -1;
}

/* All writes are started before the first is waited for, so that the disk sees one long queue and not a stop for each letter. */
static int sync_group(struct keep *k, struct group *g)
{
	char name[32], whole[72];
	if (g->broken)
		return -1;
	for (size_t i = 0; i < g->count; i++)
		sync_file_range(g->items[i].fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	for (size_t i = 0; i < g->count; i++)
		if (fdatasync(g->items[i].fd) != 0)
			return err_errno(&g->err, "a letter in the spool could not be synced");
	for (size_t i = 0; i < g->count; i++) {
		struct item *item = &g->items[i];
		temporary_name(item->number, name);
		snprintf(whole, sizeof whole, "%s.eml", item->kept.digest);
		if (renameat(k->folder, name, k->folder, whole) != 0)
			return err_errno(&g->err, "a letter in the spool could not be given its name");
		close(item->fd);
		item->fd = -1;
	}
	/* Without this a power cut could forget the names of letters that the clerk has already heard of (promise 1). */
	if (fsync(k->folder) != 0)
		return err_errno(&g->err, "the spool's folder incoming could not be synced");
	return 0;
}

static struct group *group_in(struct keep *k, enum group_state state)
{
	for (int i = 0; i < 2; i++)
		if (k->groups[i]->state == state && (state != GROUP_FILLING || i == k->filling))
			return k->groups[i];
	return NULL;
}

static void *work(void *with)
{
	struct keep *k = with;
	pthread_mutex_lock(&k->lock);
	for (;;) {
		struct group *g = group_in(k, GROUP_SYNCING);
		if (!g && k->stop)
			break;
		if (!g) {
			pthread_cond_wait(&k->change, &k->lock);
			continue;
		}
		pthread_mutex_unlock(&k->lock);
		int r = sync_group(k, g);
		pthread_mutex_lock(&k->lock);
		g->state = r == 0 ? GROUP_DONE : GROUP_FAILED;
		pthread_cond_broadcast(&k->change);
	}
	pthread_mutex_unlock(&k->lock);
	return NULL;
}

/* Where no thread can be had the group is synced here: slower, the same promise. */
static void submit(struct keep *k)
{
	struct group *g = k->groups[k->filling];
	if (g->count == 0)
		return;
	if (!k->started && !k->cannot_start) {
		k->started = pthread_create(&k->worker, NULL, work, k) == 0;
		k->cannot_start = !k->started;
	}
	if (k->cannot_start) {
		g->state = sync_group(k, g) == 0 ? GROUP_DONE : GROUP_FAILED;
	} else {
		pthread_mutex_lock(&k->lock);
		g->state = GROUP_SYNCING;
		pthread_cond_broadcast(&k->change);
		pthread_mutex_unlock(&k->lock);
	}
	k->filling ^= 1;
}

/* Whether the group that letters join is neither being synced nor waiting to be handed over. */
static bool room(struct keep *k)
{
	struct group *g = k->groups[k->filling];
	pthread_mutex_lock(&k->lock);
	bool free_now = g->state == GROUP_FILLING;
	pthread_mutex_unlock(&k->lock);
	return free_now && g->count < KEEP_GROUP_LETTERS;
}

void keep_end(struct keep *k, const struct kept *what)
{
	assert(k->fd >= 0);
	assert(room(k));
	struct group *g = k->groups[k->filling];
	struct item *item = &g->items[g->count++];
	/* A disk that is full now fails the group, and its letters are fetched again. */
	if (write_block(k, g->broken ? NULL : &g->err) < 0)
		g->broken = true;
	item->kept = *what;
	item->kept.name = what->name ? strdup(what->name) : NULL;
	item->kept.size = k->size;
	digest_end(k->digest, item->kept.digest);
	item->fd = k->fd;
	item->number = k->number;
	k->digest = NULL;
	k->fd = -1;
	g->bytes += k->size;
	if (g->count == KEEP_GROUP_LETTERS || g->bytes >= KEEP_GROUP_BYTES)
		submit(k);
}

/* Takes the group that came next to be synced, once it is; waits for it if there would else be no room, or with `all`. */
static struct group *finished(struct keep *k, bool all)
{
	struct group *other = k->groups[k->filling ^ 1], *mine = k->groups[k->filling];
	pthread_mutex_lock(&k->lock);
	struct group *oldest = mine->state != GROUP_FILLING ? mine : other;
	bool wait = all || mine->state != GROUP_FILLING;
	while (wait && oldest->state == GROUP_SYNCING)
		pthread_cond_wait(&k->change, &k->lock);
	bool is = oldest->state == GROUP_DONE || oldest->state == GROUP_FAILED;
	pthread_mutex_unlock(&k->lock);
	return is ? oldest : NULL;
}

static int hand_over(struct keep *k, struct group *g, int (*each)(const struct kept *, size_t, void *, struct err *), void *with, struct err *err)
{
	struct kept *kept = calloc(g->count, sizeof *kept);
	int r;
	if (!kept)
		abort();
	for (size_t i = 0; i < g->count; i++)
		kept[i] = g->items[i].kept;
	r = g->state == GROUP_DONE ? each(kept, g->count, with, err) : err_set(err, "%s", g->err.text);
	free(kept);
	forget_group(k, g, true);
	return r;
}

int keep_take(struct keep *k, bool all, int (*group)(const struct kept *, size_t, void *, struct err *), void *with, struct err *err)
{
	struct group *g;
	int r = 0;
	for (;;) {
		g = finished(k, all);
		if (g) {
			if (hand_over(k, g, group, with, err) < 0)
				r = -1;
		} else if (all && k->groups[k->filling]->count > 0) {
			submit(k);
		} else {
			return r;
		}
	}
}
