/* A verified TLS stream for libetpan, whose own verifies nothing: deadlines on everything, a budget for what is not a letter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arrive/tlscert.h"
#include "base/clock.h"
#include "base/resolver.h"

/* Exported by libetpan.so, but in none of its installed headers. */
struct mailstream_cancel *mailstream_cancel_new(void);
void mailstream_cancel_free(struct mailstream_cancel *cancel);
void mailstream_cancel_notify(struct mailstream_cancel *cancel);

struct tls_trust {
	gnutls_certificate_credentials_t credentials;
};

struct tls {
	int fd, stop;
	gnutls_session_t session;   /* NULL while there is no TLS yet */
	struct tls_limits limits;
	struct mailstream_cancel *cancel;
	bool dead;
	int64_t waited;             /* milliseconds this command has waited for the server; our own work does not count */
	int64_t came, letter;       /* bytes since the command began, and a letter's among them */
	int64_t budget, line;
	struct err err;
};

struct tls_limits tls_limits(int silence_seconds)
{
	return (struct tls_limits){ 15000, 20000, silence_seconds * 1000, silence_seconds * 2000 };
}

struct tls_trust *tls_trust_new(const char *ca_file, struct err *err)
{
	struct tls_trust *trust = calloc(1, sizeof *trust);
	if (!trust || gnutls_certificate_allocate_credentials(&trust->credentials) < 0)
		abort();
	int n = ca_file ? gnutls_certificate_set_x509_trust_file(trust->credentials, ca_file, GNUTLS_X509_FMT_PEM)
			: gnutls_certificate_set_x509_system_trust(trust->credentials);
	if (n > 0)
		return trust;
	if (ca_file)
		err_set(err, "no certificate authority could be read from %s (%s); name a readable PEM file as mailbox.ca-file", ca_file,
			n < 0 ? gnutls_strerror(n) : "it holds none");
	else
		err_set(err, "this machine has no certificate authorities; install the package ca-certificates or name a file as mailbox.ca-file");
	tls_trust_free(trust);
	return NULL;
}

void tls_trust_free(struct tls_trust *trust)
{
	if (!trust)
		return;
	gnutls_certificate_free_credentials(trust->credentials);
	free(trust);
}

enum { WAIT_READY = 0, WAIT_TIME = 1, WAIT_STOP = 2 };

/* Waits for the socket until `deadline`.  A hang-up on `stop` is the clerk's end; its memos are no matter here (events 0). */
static int wait_for(const struct tls *t, int fd, short events, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline - clock_mono_ms();
		struct pollfd p[2] = { { fd, events, 0 }, { t->stop, 0, 0 } };
		int n = poll(p, t->stop >= 0 ? 2 : 1, left < 0 ? 0 : left > 60000 ? 60000 : (int)left);
		if (n < 0 && errno != EINTR)
			return WAIT_STOP;
		if (n > 0 && t->stop >= 0 && p[1].revents)
			return WAIT_STOP;
		if (n > 0 && p[0].revents)
			return WAIT_READY;
		if (clock_mono_ms() >= deadline)
			return WAIT_TIME;
	}
}

static int wait_failed(struct err *err, int why, const char *what, int64_t ms)
{
	if (why == WAIT_STOP)
		return err_set(err, "stopped while waiting for the mail server");
	return err_set(err, "%s within %.1f s", what, (double)ms / 1000);
}

/* One address; `why` keeps the reason of the last one that failed. */
static int try_address(const struct tls *t, const struct addrinfo *a, int64_t deadline, struct err *why)
{
	int broken = 0;
	socklen_t size = sizeof broken;
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_errno(why, "no socket could be made");
	if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
		return fd;
	if (errno != EINPROGRESS) {
		err_errno(why, "the mail server could not be reached");
		close(fd);
		return -1;
	}
	int w = wait_for(t, fd, POLLOUT, deadline);
	if (w == WAIT_READY && getsockopt(fd, SOL_SOCKET, SO_ERROR, &broken, &size) == 0 && broken == 0)
		return fd;
	if (w != WAIT_READY)
		wait_failed(why, w, "the mail server did not take the connection", t->limits.connect);
	else
		err_set(why, "the mail server could not be reached: %s", strerror(broken));
	close(fd);
	return -1;
}

/* Every address gets an even share of what is left, so that one that swallows packets does not use up the others' time. */
static int try_all(const struct tls *t, const struct addrinfo *list, struct err *why)
{
	int64_t end = clock_mono_ms() + t->limits.connect;
	int left = 0;
	for (const struct addrinfo *a = list; a; a = a->ai_next)
		left++;
	for (const struct addrinfo *a = list; a; a = a->ai_next, left--) {
		int64_t now = clock_mono_ms();
		int fd = try_address(t, a, now + (end - now) / left, why);
		if (fd >= 0)
			return fd;
	}
	return -1;
}

struct tls *tls_connect(const char *host, const char *port, const struct tls_limits *limits, int stop, struct err *err)
{
	struct addrinfo *list;
	int one = 1;
	if (resolver_find(host, port, limits->connect, stop, &list, err) < 0)
		return NULL;
	struct tls *t = calloc(1, sizeof *t);
	if (!t)
		abort();
	t->limits = *limits;
	t->stop = stop;
	t->fd = try_all(t, list, err);
	freeaddrinfo(list);
	if (t->fd < 0) {
		free(t);
		return NULL;
	}
	setsockopt(t->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(t->fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
	t->cancel = mailstream_cancel_new();
	tls_command(t, TLS_LINE_MOST);
	return t;
}

static short direction(gnutls_session_t session)
{
	return gnutls_record_get_direction(session) ? POLLOUT : POLLIN;
}

static int start_session(struct tls *t, const struct tls_trust *trust, const char *host, struct err *err)
{
	struct in6_addr ignored;
	if (gnutls_init(&t->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK) < 0 ||
	    gnutls_priority_set_direct(t->session, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%PROFILE_MEDIUM", NULL) < 0 ||
	    gnutls_credentials_set(t->session, GNUTLS_CRD_CERTIFICATE, trust->credentials) < 0)
		return err_set(err, "GnuTLS could not be set up");
	/* RFC 6066, 3: addresses are no server names. */
	if (inet_pton(AF_INET, host, &ignored) != 1 && inet_pton(AF_INET6, host, &ignored) != 1)
		gnutls_server_name_set(t->session, GNUTLS_NAME_DNS, host, strlen(host));
	gnutls_session_set_verify_cert(t->session, host, 0);
	gnutls_transport_set_int(t->session, t->fd);
	return 0;
}

int tls_secure(struct tls *t, const struct tls_trust *trust, const char *host, struct err *err)
{
	int64_t deadline = clock_mono_ms() + t->limits.handshake;
	int r;
	if (start_session(t, trust, host, err) < 0)
		return -1;
	while ((r = gnutls_handshake(t->session)) < 0) {
		if (r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED) {
			int w = wait_for(t, t->fd, direction(t->session), deadline);
			if (w != WAIT_READY)
				return wait_failed(err, w, "the mail server did not finish its TLS handshake", t->limits.handshake);
		} else if (r == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR || r == GNUTLS_E_CERTIFICATE_ERROR) {
			return tlscert_refused(t->session, host, err);
		} else if (gnutls_error_is_fatal(r)) {
			return err_set(err, "the TLS handshake with %s failed (%s); does its port speak TLS at once (imaps://) or STARTTLS (imap://)?",
				       host, gnutls_strerror(r));
		}
	}
	return 0;
}

int64_t tls_ends(const struct tls *t)
{
	time_t ends = t && t->session ? gnutls_certificate_expiration_time_peers(t->session) : 0;
	return ends > 0 ? (int64_t)ends : 0;
}

void tls_free(struct tls *t)
{
	if (!t)
		return;
	if (t->session)
		gnutls_deinit(t->session);
	if (t->fd >= 0)
		close(t->fd);
	mailstream_cancel_free(t->cancel);
	free(t);
}

void tls_command(struct tls *t, int64_t budget)
{
	t->waited = t->came = t->letter = t->line = 0;
	t->budget = budget;
}

void tls_allow(struct tls *t, int64_t bytes)
{
	t->budget += bytes;
}

void tls_letter(struct tls *t, size_t bytes)
{
	t->letter += (int64_t)bytes;
	t->line = 0;
}

void tls_kill(struct tls *t)
{
	t->dead = true;
}

const char *tls_reason(const struct tls *t)
{
	return t->err.text;
}

static ssize_t fail(struct tls *t, int ignored)
{
	(void)ignored;
	t->dead = true;
	return -1;
}

/* The server's patience with us and ours with it: no byte for `silence`, or all in all slower than TLS_PACE. */
static int wait_server(struct tls *t, short events)
{
	int64_t start = clock_mono_ms();
	int64_t left = t->limits.grace + t->came * 1000 / TLS_PACE - t->waited;
	bool trickle = left < t->limits.silence;
	int w = wait_for(t, t->fd, events, start + (trickle ? left : t->limits.silence));
	t->waited += clock_mono_ms() - start;
	if (w == WAIT_READY)
		return 0;
	if (trickle)
		return wait_failed(&t->err, w, "the mail server answered too slowly to go on: its command was not done", t->waited);
	return wait_failed(&t->err, w, "the mail server was silent: no byte came", t->limits.silence);
}

/* After a read or write that moved nothing (`n`, and errno without TLS): waits for what it needs.  0: again; -1: the connection is over. */
static ssize_t wait_for_more(struct tls *t, ssize_t n, short events)
{
	if (t->session && (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED))
		events = direction(t->session);
	else if (t->session && n != GNUTLS_E_PULL_ERROR && n != GNUTLS_E_PUSH_ERROR)
		return fail(t, err_set(&t->err, "the connection to the mail server broke: %s", gnutls_strerror((int)n)));
	else if (t->session || (errno != EAGAIN && errno != EINTR)) /* in TLS's case too it is the socket's own word: "reset by peer" */
		return fail(t, err_errno(&t->err, "the connection to the mail server broke"));
	return wait_server(t, events) < 0 ? fail(t, -1) : 0;
}

static ssize_t receive(struct tls *t, void *bytes, size_t size)
{
	for (;;) {
		ssize_t n = t->session ? gnutls_record_recv(t->session, bytes, size) : recv(t->fd, bytes, size, 0);
		if (n > 0)
			return n;
		/* libetpan takes 0 for "nothing yet" and would spin in a literal for ever: the end is an error here. */
		if (n == 0 || (t->session && n == GNUTLS_E_PREMATURE_TERMINATION))
			return fail(t, err_set(&t->err, "the mail server closed the connection"));
		bool aside = t->session && n != GNUTLS_E_AGAIN && n != GNUTLS_E_INTERRUPTED && !gnutls_error_is_fatal((int)n);
		if (!aside && wait_for_more(t, n, POLLIN) < 0)
			return -1;
	}
}

static void count(struct tls *t, const char *bytes, ssize_t n)
{
	const char *at = bytes, *end = bytes + n, *next;
	t->came += n;
	t->line += n;
	while ((next = memchr(at, '\n', (size_t)(end - at)))) {
		t->line = end - next - 1;
		at = next + 1;
	}
}

static ssize_t drv_read(mailstream_low *low, void *bytes, size_t size)
{
	struct tls *t = low->data;
	if (t->dead)
		return -1;
	if (t->line > TLS_LINE_MOST)
		return fail(t, err_set(&t->err, "the mail server sent a line of more than %d bytes, which no IMAP answer needs", TLS_LINE_MOST));
	if (t->came - t->letter > t->budget)
		return fail(t, err_set(&t->err, "the mail server sent more than %lld bytes that are no letter's", (long long)t->budget));
	ssize_t n = receive(t, bytes, size < TLS_READ_MOST ? size : TLS_READ_MOST);
	if (n > 0)
		count(t, bytes, n);
	return n;
}

static ssize_t drv_write(mailstream_low *low, const void *bytes, size_t size)
{
	struct tls *t = low->data;
	if (t->dead)
		return -1;
	for (;;) {
		ssize_t n = t->session ? gnutls_record_send(t->session, bytes, size) : send(t->fd, bytes, size, MSG_NOSIGNAL);
		if (n > 0)
			return n;
		if (wait_for_more(t, n, POLLOUT) < 0)
			return -1;
	}
}

static int drv_close(mailstream_low *low)
{
	struct tls *t = low->data;
	if (t->session && !t->dead)
		gnutls_bye(t->session, GNUTLS_SHUT_WR);
	return 0;
}

static int drv_fd(mailstream_low *low)
{
	return ((struct tls *)low->data)->fd;
}

static void drv_free(mailstream_low *low)
{
	tls_free(low->data);
	free(low);
}

static void drv_cancel(mailstream_low *low)
{
	mailstream_cancel_notify(((struct tls *)low->data)->cancel);
}

static struct mailstream_cancel *drv_get_cancel(mailstream_low *low)
{
	return ((struct tls *)low->data)->cancel;
}

static mailstream_low_driver driver = {
	.mailstream_read = drv_read,
	.mailstream_write = drv_write,
	.mailstream_close = drv_close,
	.mailstream_get_fd = drv_fd,
	.mailstream_free = drv_free,
	.mailstream_cancel = drv_cancel,
	.mailstream_get_cancel = drv_get_cancel,
};

mailstream *tls_stream(struct tls *t)
{
	mailstream_low *low = mailstream_low_new(t, &driver);
	mailstream *stream = low ? mailstream_new(low, 65536) : NULL;
	if (!stream)
		abort();
	return stream;
}

int tls_wait(struct tls *t, int milliseconds)
{
	if (t->dead)
		return -1;
	if (t->session && gnutls_record_check_pending(t->session) > 0)
		return 1;
	struct pollfd p[2] = { { t->fd, POLLIN, 0 }, { t->stop, POLLIN, 0 } };
	int n = poll(p, t->stop >= 0 ? 2 : 1, milliseconds);
	if (n < 0)
		return errno == EINTR ? 0 : err_errno(&t->err, "waiting for the mail server failed");
	if (n > 0 && t->stop >= 0 && p[1].revents)
		return 2;
	return n > 0 ? 1 : 0;
}
