/* A disk that fails for one call of SQLite's, whose own code does not say why: the sentence names the cause and what to do, and the next time it goes well.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <sys/syscall.h>

#include "register_fixture.h"

/* The calls stand in for libc's, for SQLite too: what is set fails once. */
static struct { int sync, write, read; } failing;

static bool fails(int *what)
{
	errno = *what;
	*what = 0;
	return errno != 0;
}

#define SHOWN __attribute__((visibility("default")))
SHOWN int fdatasync(int fd);
SHOWN ssize_t pread64(int fd, void *bytes, size_t len, off64_t at);
SHOWN ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at);

int fdatasync(int fd)
{
	return fails(&failing.sync) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

ssize_t pread64(int fd, void *bytes, size_t len, off64_t at)
{
	return fails(&failing.read) ? -1 : syscall(SYS_pread64, fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	return fails(&failing.write) ? -1 : syscall(SYS_pwrite64, fd, bytes, len, at);
}

static const struct {
	int *call, number, cause;
	const char *says;
} cases[] = {
	{ &failing.sync, ENOSPC, ENOSPC, "the disk or its quota is full" },
	{ &failing.sync, EIO, EIO, "Input/output error" },
	{ &failing.sync, EDQUOT, ENOSPC, "the disk or its quota is full" },
	{ &failing.write, ENOSPC, ENOSPC, "the disk or its quota is full" },
	{ &failing.write, EROFS, EROFS, "read-only" },
	{ &failing.write, EIO, EIO, "Input/output error" },
	{ &failing.read, EIO, EIO, "Input/output error" },
};

/* One after another with one register: what a failure leaves with SQLite must not be taken for the next one's cause. */
static void each(struct fixture *f)
{
	char value[16];
	struct db *db = db_open(f->path, NULL, false, &f->err);
	CHECK(db && db_set_note(db, "first", "1", &f->err) == 0);
	for (size_t i = 0; db && i < sizeof cases / sizeof *cases; i++) {
		bool reading = cases[i].call == &failing.read;
		sqlite3_db_cacheflush(db_handle(db));
		sqlite3_db_release_memory(db_handle(db));
		*cases[i].call = cases[i].number;
		errno = 0;
		int r = reading ? db_note(db, "first", value, sizeof value, &f->err) : db_set_note(db, "first", "2", &f->err);
		int cause = errno;
		CHECK_SAY(r < 0 && *cases[i].call == 0, "case %zu: it did not fail", i);
		CHECK_SAY(cause == cases[i].cause, "case %zu: its cause is %s", i, strerror(cause));
		CHECK_SAY(strstr(f->err.text, cases[i].says) != NULL, "case %zu: %s", i, f->err.text);
		CHECK_SAY(db_temporary(db), "case %zu: counted against a letter", i);
		*cases[i].call = 0;
		CHECK_SAY(db_set_note(db, "first", "1", &f->err) == 0, "case %zu, after it: %s", i, f->err.text);
	}
	CHECK(db_check(db, &f->err) == 0);
	db_close(db);
}

int main(void)
{
	struct fixture f;
	fixture_open(&f);
	each(&f);
	fixture_close(&f);
	return unit_end();
}
