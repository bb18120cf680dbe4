/* What systemd hears: datagrams on a path and on an abstract name, and nothing where nobody asked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit.h"

static void forget(void)
{
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

static int listen_on(const char *name)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	size_t n = strlen(name);
	memcpy(a.sun_path, name, n);
	if (name[0] == '@')
		a.sun_path[0] = '\0';
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (bind(fd, (struct sockaddr *)&a, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + (name[0] == '/'))) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void test_nobody(void)
{
	forget();
	notify_start();
	CHECK(notify_say("READY=1") == 0);
	CHECK(notify_watchdog_ms() == 0);
	setenv("NOTIFY_SOCKET", "relative/path", 1);
	notify_start();
	CHECK(notify_say("READY=1") == 0);
	setenv("NOTIFY_SOCKET", "/nowhere/that/is", 1);
	notify_start();
	CHECK(notify_say("READY=1") == -1);
	char longer[300];
	memset(longer, 'x', sizeof longer - 1);
	longer[0] = '/';
	longer[sizeof longer - 1] = '\0';
	setenv("NOTIFY_SOCKET", longer, 1);
	notify_start();
	CHECK(notify_say("READY=1") == 0);
}

static void test_heard(const char *name)
{
	char got[64] = "";
	int fd = listen_on(name);
	if (!CHECK(fd >= 0))
		return;
	forget();
	setenv("NOTIFY_SOCKET", name, 1);
	notify_start();
	CHECK(!getenv("NOTIFY_SOCKET")); /* roles must not speak for the service */
	CHECK(notify_say("READY=1\nSTATUS=3 letters") == 1);
	ssize_t n = recv(fd, got, sizeof got - 1, 0);
	CHECK(n > 0);
	CHECK_STR(got, "READY=1\nSTATUS=3 letters");
	CHECK(recv(fd, got, sizeof got, 0) < 0);
	close(fd);
}

static void test_watchdog(void)
{
	char pid[24];
	forget();
	setenv("WATCHDOG_USEC", "3000000", 1);
	notify_start();
	CHECK(notify_watchdog_ms() == 3000);
	CHECK(!getenv("WATCHDOG_USEC"));
	setenv("WATCHDOG_USEC", "3000000", 1);
	setenv("WATCHDOG_PID", "1", 1);
	notify_start();
	CHECK(notify_watchdog_ms() == 0); /* it is another's */
	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	setenv("WATCHDOG_USEC", "1000000", 1);
	setenv("WATCHDOG_PID", pid, 1);
	notify_start();
	CHECK(notify_watchdog_ms() == 1000);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char folder[80], path[100], abstract[100];
	snprintf(folder, sizeof folder, "%s/hoadep-notify-XXXXXX", tmp && *tmp && strlen(tmp) < 50 ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof path, "%s/socket", folder);
	snprintf(abstract, sizeof abstract, "@hoadep-test-%ld", (long)getpid());
	test_nobody();
	test_heard(path);
	test_heard(abstract);
	test_watchdog();
	unlink(path);
	rmdir(folder);
	return unit_end();
}
