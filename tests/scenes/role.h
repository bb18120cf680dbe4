/* Which role of hoadep this process is: for the libraries that scenes preload, by plain system calls, since they stand in for open and read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENES_ROLE_H
#define SCENES_ROLE_H

#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/** Its place among the names; -1 a process without a role (the keeper, a command), or one of another name. */
static int role_among(const char *const *names, int count)
{
	char line[4096];
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : syscall(SYS_read, fd, line, sizeof line - 1);
	if (fd >= 0)
		syscall(SYS_close, fd);
	line[n > 0 ? n : 0] = '\0';
	for (char *word = line; n > 0 && word < line + n; word += strlen(word) + 1)
		if (strcmp(word, "--role") == 0)
			for (int i = 0; i < count; i++)
				if (strcmp(word + strlen(word) + 1, names[i]) == 0)
					return i;
	return -1;
}

#endif
