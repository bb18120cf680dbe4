/* Answers into a maildir: folders that outlive a power cut, letters that are whole or not there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "answer/deliver.h"
#include "answer/send.h"
#include "base/memo.h"
#include "unit.h"

/* What was synced: the program's own fsync goes before libc's. */
static ino_t synced[200];
static size_t synced_count;

int fsync(int fd)
{
	struct stat st;
	if (fstat(fd, &st) == 0 && synced_count < 200)
		synced[synced_count++] = st.st_ino;
	return (int)syscall(SYS_fsync, fd);
}

static bool was_synced(const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return false;
	for (size_t i = 0; i < synced_count; i++)
		if (synced[i] == st.st_ino)
			return true;
	return false;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

/* A folder's name lies in its parent: unsynced, a power cut takes the folder with all that was sent into it. */
static void folders(const char *dir)
{
	char path[200], above[200];
	struct err err = { "" };
	snprintf(above, sizeof above, "%s/a", dir);
	snprintf(path, sizeof path, "%s/a/out", dir);
	struct deliver *d = deliver_new(path, &err);
	CHECK_SAY(d != NULL, "%s", err.text);
	CHECK(was_synced(path) && was_synced(above) && was_synced(dir));
	deliver_free(d);
}

/* A file of this size as a letter's bytes. */
static int bytes_of(const char *dir, off_t size)
{
	char path[300];
	snprintf(path, sizeof path, "%s/%lld", dir, (long long)size);
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	CHECK(fd >= 0 && ftruncate(fd, size) == 0);
	return fd;
}

static void tell(int socket, const char *dir, int64_t id, off_t size)
{
	static struct memo memo;
	char message_id[40];
	snprintf(message_id, sizeof message_id, "<%lld@x>", (long long)id);
	memo_init(&memo, SEND_LETTER);
	memo_put_number(&memo, id);
	memo_put_text(&memo, "a@thu.example");
	memo_put_text(&memo, message_id);
	memo_put_number(&memo, 0);
	memo.fd[0] = bytes_of(dir, size);
	CHECK(memo_send(socket, &memo, NULL) == 1);
	memo_release(&memo);
}

/* A letter that cannot be read whole is never called sent; its neighbour is. */
static void cut_letter(const char *dir)
{
	static struct memo memo;
	char url[200];
	int ends[2], outcomes[3] = { -1, -1, -1 };
	snprintf(url, sizeof url, "maildir:%s/b", dir);
	CHECK(memo_pair(ends, NULL) == 0);
	memo_init(&memo, SEND_SETTINGS);
	const char *texts[] = { url, NULL, NULL, NULL, NULL, "thiviet@bactuliem.example" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		memo_put_text(&memo, texts[i]);
	memo_put_number(&memo, 1);
	CHECK(memo_send(ends[0], &memo, NULL) == 1);
	tell(ends[0], dir, 1, SEND_LETTER_LARGEST + 1); /* larger than send reads */
	tell(ends[0], dir, 2, 100);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		_exit(send_main(ends[1]));
	}
	close(ends[1]);
	for (int i = 0; i < 2 && memo_receive(ends[0], &memo, NULL) == 1; i++) {
		int64_t id = memo_get_number(&memo);
		if (id > 0 && id < 3)
			outcomes[id] = (int)memo_get_number(&memo);
		memo_release(&memo);
	}
	CHECK_SAY(outcomes[1] == SEND_FAILED && outcomes[2] == SEND_SENT, "outcomes %d and %d", outcomes[1], outcomes[2]);
	close(ends[0]);
	waitpid(child, NULL, 0);
}

int main(void)
{
	char dir[] = "/tmp/hoadep-deliver-XXXXXX";
	CHECK(mkdtemp(dir) != NULL);
	folders(dir);
	cut_letter(dir);
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return unit_end();
}
