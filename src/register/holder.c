/* Who else holds a register's write lock: a name for the sentence that says so.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/holder.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

enum { WAL_WRITE_LOCK = 120, MOST_LOCKS = 4 << 20 }; /* the byte of the -shm file that writers share (sqlite.org/walformat.html, 2.3.1) */

static void name_of(int pid, char *out, size_t size)
{
	char path[64];
	struct buf name = { 0 };
	snprintf(path, sizeof path, "/proc/%d/comm", pid);
	if (file_read(path, 256, &name, NULL) != 0)
		buf_clear(&name);
	snprintf(out, size, "process %d%s%.*s%s", pid, name.len ? " (" : "", (int)strcspn(buf_str(&name), "\n"), buf_str(&name), name.len ? ")" : "");
	buf_release(&name);
}

/* "1: POSIX  ADVISORY  WRITE 1234 08:01:1234567 120 120"; one that waits has "->" behind its number. */
static int pid_of(const char *line, const struct stat *file, bool any_byte)
{
	int pid;
	unsigned major, minor;
	unsigned long long inode, from;
	if (sscanf(line, "%*[0-9]: POSIX ADVISORY WRITE %d %x:%x:%llu %llu", &pid, &major, &minor, &inode, &from) != 5)
		return 0;
	if (inode != file->st_ino || major != major(file->st_dev) || minor != minor(file->st_dev) || pid == getpid())
		return 0;
	return any_byte || from == WAL_WRITE_LOCK ? pid : 0;
}

static int find(const char *locks, const char *path, bool any_byte)
{
	struct stat file;
	int pid = 0;
	if (stat(path, &file) != 0)
		return 0;
	for (const char *line = locks; line && !pid; line = strchr(line, '\n')) {
		line += *line == '\n';
		pid = pid_of(line, &file, any_byte);
	}
	return pid;
}

bool holder_of(const char *path, char *out, size_t size)
{
	struct buf locks = { 0 }, shared = { 0 };
	int pid = 0;
	buf_print(&shared, "%s-shm", path);
	if (file_read("/proc/locks", MOST_LOCKS, &locks, NULL) == 0 && !(pid = find(buf_str(&locks), buf_str(&shared), false)))
		pid = find(buf_str(&locks), path, true);
	if (pid > 0)
		name_of(pid, out, size);
	buf_release(&locks);
	buf_release(&shared);
	return pid > 0;
}
