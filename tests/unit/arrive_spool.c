/* The spool and the keeping of letters: whole or not at all, however often it is begun again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arrive/keep.h"
#include "arrive/spool.h"
#include "base/buf.h"
#include "base/file.h"

static char spool[64];

static char *path(const char *below)
{
	static char ring[4][256];
	static unsigned next;
	char *p = ring[next++ % 4];
	snprintf(p, sizeof ring[0], "%s/%s", spool, below);
	return p;
}

static bool there(const char *below)
{
	struct stat st;
	return stat(path(below), &st) == 0;
}

static void put(const char *below, const char *text)
{
	struct err err = { "" };
	CHECK_SAY(file_put(path(below), text, strlen(text), &err) == 0, "%s", err.text);
}

static void new_spool(void)
{
	snprintf(spool, sizeof spool, "/tmp/arrive_spool.XXXXXX");
	if (!mkdtemp(spool))
		abort();
}

static void drop_spool(void)
{
	pid_t pid = fork();
	if (pid == 0)
		execlp("rm", "rm", "-rf", spool, (char *)NULL);
	CHECK(waitpid(pid, NULL, 0) == pid);
}

/* Commands beside each other, a restore beside none of them, and none of them where one has not come to its end. */
static void check_work(void)
{
	struct err err = { "" };
	int one = spool_work(spool, &err), other = spool_work(spool, &err);
	CHECK_SAY(one >= 0 && other >= 0, "%s", err.text);
	CHECK(spool_work_alone(spool, &err) == -1 && strstr(err.text, "at work"));
	close(one);
	CHECK(spool_work_alone(spool, &err) == -1);
	close(other);
	int alone = spool_work_alone(spool, &err);
	CHECK_SAY(alone >= 0 && spool_work(spool, &err) == -1 && strstr(err.text, "a restore is at work"), "%s", err.text);
	close(alone);
	put("restoring", "x y\n");
	CHECK(spool_work(spool, &err) == -1 && strstr(err.text, "hoadep restore DIR"));
	alone = spool_work_alone(spool, &err);
	CHECK(alone >= 0 && unlink(path("restoring")) == 0);
	close(alone);
	errno = 0;
	CHECK(spool_work(path("nowhere"), &err) == -1 && errno == ENOENT && spool_work_alone(path("nowhere"), &err) == -1);
}

static void check_lock(void)
{
	struct err err = { "" };
	int first = spool_open(spool, &err), again;
	struct stat st;
	CHECK_SAY(first >= 0, "%s", err.text);
	CHECK(there("incoming") && there("letters") && there("backups"));
	CHECK(stat(path("letters"), &st) == 0 && (st.st_mode & 0777) == 0700);
	again = spool_open(spool, &err);
	CHECK(again == -1 && strstr(err.text, "another hoadep") != NULL);
	close(first);
	again = spool_open(spool, &err);
	CHECK(again >= 0);
	close(again);
}

/* The folders above the spool are made too, and synced: what strace shows is fsync of each that got one. */
static void check_above(void)
{
	struct err err = { "" };
	char deep[160];
	snprintf(deep, sizeof deep, "%s/a/b/spool", spool);
	for (int i = 0; i < 2; i++) {
		int lock = spool_open(deep, &err);
		CHECK_SAY(lock >= 0 && there("a/b/spool/incoming"), "%s", err.text);
		close(lock);
	}
}

/* As a kill leaves it: at every point between incoming/ and letters/ the same call again comes to the same end. */
static void check_take(void)
{
	char a[FILE_DIGEST_SIZE], b[FILE_DIGEST_SIZE], name[128], deep[160];
	struct err err = { "" };
	digest_of("letter a", 8, a);
	digest_of("letter b", 8, b);
	const char *both[] = { a, b, a };
	CHECK(!spool_has_letters(spool));
	/* Nothing of them is there: that is an error, never silence. */
	CHECK(spool_take(spool, both, 2, &err) == -1);
	snprintf(name, sizeof name, "incoming/%s.eml", a);
	put(name, "letter a");
	/* b is missing: a is moved, the call says so of b; with b there the same call goes through. */
	CHECK(spool_take(spool, both, 2, &err) == -1);
	CHECK(!there(name));
	snprintf(name, sizeof name, "incoming/%s.eml", b);
	put(name, "letter b");
	CHECK_SAY(spool_take(spool, both, 3, &err) == 0, "%s", err.text);
	CHECK(!there(name));
	CHECK_SAY(spool_take(spool, both, 3, &err) == 0, "%s", err.text);
	/* Fetched once more: the one in letters/ stays, the other is dropped. */
	put(name, "letter b");
	CHECK(spool_take(spool, both + 1, 1, &err) == 0);
	CHECK(!there(name));
	snprintf(deep, sizeof deep, "letters/%.2s/%s.eml", b, b);
	CHECK(there(deep));
	CHECK(spool_has_letters(spool));
	int fd = spool_letter(spool, b, &err);
	struct buf bytes = { 0 };
	CHECK(fd >= 0 && file_read_fd(fd, "b", 100, &bytes, &err) == 0);
	CHECK_STR(buf_str(&bytes), "letter b");
	buf_release(&bytes);
	close(fd);
	const char *evil[] = { "../../etc/passwd" };
	CHECK(spool_take(spool, evil, 1, &err) == -1);
	CHECK(spool_letter(spool, "../../../etc/passwd", &err) == -1);
	CHECK(spool_letter(spool, "0000000000000000000000000000000000000000000000000000000000000000", &err) == -1);
}

static void check_clean(void)
{
	char whole[FILE_DIGEST_SIZE], name[128];
	struct err err = { "" };
	digest_of("whole", 5, whole);
	snprintf(name, sizeof name, "incoming/%s.eml", whole);
	put(name, "whole");
	put("incoming/.7.tmp", "torn");
	put("incoming/ABCDEF0000000000000000000000000000000000000000000000000000000000.eml", "no digest");
	CHECK_SAY(spool_clean(spool, &err) == 0, "%s", err.text);
	CHECK(there(name));
	CHECK(!there("incoming/.7.tmp"));
	CHECK(!there("incoming/ABCDEF0000000000000000000000000000000000000000000000000000000000.eml"));
}

struct told {
	size_t groups, letters;
	bool all_there;
	char last[FILE_DIGEST_SIZE], note[128];
};

static int group(const struct kept *kept, size_t count, void *with, struct err *err)
{
	struct told *told = with;
	char name[128];
	(void)err;
	told->groups++;
	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof name, "incoming/%s.eml", kept[i].digest);
		told->all_there &= there(name) && kept[i].uid == (int64_t)told->letters + 1;
		told->letters++;
		snprintf(told->last, sizeof told->last, "%s", kept[i].digest);
		snprintf(told->note, sizeof told->note, "%s", kept[i].note);
	}
	return 0;
}

static void check_keep(bool threads)
{
	struct err err = { "" };
	struct told told = { .all_there = true };
	struct keep *keep = keep_new(path("incoming"), threads, &err);
	char text[32], digest[FILE_DIGEST_SIZE];
	CHECK_SAY(keep != NULL, "%s", err.text);
	for (int i = 1; i <= 200; i++) {
		struct kept kept = { .uid = i, .date = i };
		snprintf(text, sizeof text, "letter %d", i);
		CHECK(keep_begin(keep, &err) == 0 && keep_add(keep, text, 3, &err) == 0 && keep_add(keep, text + 3, strlen(text) - 3, &err) == 0);
		CHECK(keep_size(keep) == (int64_t)strlen(text));
		keep_end(keep, &kept);
		CHECK(keep_take(keep, false, group, &told, &err) == 0);
	}
	/* Begun and dropped, begun twice: neither is told nor left. */
	CHECK(keep_begin(keep, &err) == 0 && keep_begin(keep, &err) == 0);
	keep_drop(keep);
	CHECK(!keep_open(keep));
	CHECK(keep_take(keep, true, group, &told, &err) == 0);
	CHECK_SAY(told.letters == 200 && told.groups == 4 && told.all_there, "%zu in %zu", told.letters, told.groups);
	digest_of("letter 200", 10, digest);
	CHECK_STR(told.last, digest);
	CHECK(keep_take(keep, true, group, &told, &err) == 0 && told.groups == 4);
	/* A group that cannot be given its names (here: its folder was taken away) is an error, and never told. */
	struct kept kept = { .uid = 201 };
	CHECK(keep_begin(keep, &err) == 0 && keep_add(keep, "x", 1, &err) == 0);
	keep_end(keep, &kept);
	CHECK(unlink(path("incoming/.202.tmp")) == 0);
	CHECK(keep_take(keep, true, group, &told, &err) == -1 && told.letters == 200);
	keep_free(keep);
	CHECK(spool_clean(spool, &err) == 0);
	keep_free(keep_new(path("incoming"), threads, &err));
	CHECK(keep_new(path("nowhere"), threads, &err) == NULL);
}

/* What cannot be removed when it is dropped (a disk that is read-only for a while; here a folder in its place) is removed when it can. */
static void check_left(void)
{
	struct err err = { "" };
	struct keep *keep = keep_new(path("incoming"), false, &err);
	CHECK(keep && keep_begin(keep, &err) == 0 && unlink(path("incoming/.0.tmp")) == 0 && mkdir(path("incoming/.0.tmp"), 0700) == 0);
	keep_drop(keep);
	CHECK(keep_begin(keep, &err) == 0 && access(path("incoming/.0.tmp"), F_OK) == 0);
	CHECK(rmdir(path("incoming/.0.tmp")) == 0 && link(path("incoming/.1.tmp"), path("incoming/.0.tmp")) == 0);
	CHECK(keep_begin(keep, &err) == 0 && access(path("incoming/.0.tmp"), F_OK) != 0 && access(path("incoming/.1.tmp"), F_OK) != 0);
	keep_free(keep);
	CHECK(access(path("incoming/.2.tmp"), F_OK) != 0);
}

int main(void)
{
	new_spool();
	check_lock();
	check_work();
	check_above();
	check_take();
	check_clean();
	check_keep(true);
	check_keep(false);
	check_left();
	drop_spool();
	return unit_end();
}
