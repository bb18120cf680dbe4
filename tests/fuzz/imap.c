/* Any bytes as a mail server's side of an IMAP session: fetch's whole source, looks, fetches, the done and the junk folder, against a clerk made here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/x509.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memo.h"
#include "base/resolver.h"
#include "fuzz.h"

/* The network and the time are made here: tls.c and fetching.c are compiled in, with their calls on the world turned to these. */
static int world_find(const char *host, const char *port, int milliseconds, int stop, struct addrinfo **out, struct err *err);
static ssize_t world_recv(int fd, void *bytes, size_t size, int flags);
static ssize_t world_send(int fd, const void *bytes, size_t size, int flags);
static int world_poll(struct pollfd *fds, nfds_t count, int milliseconds);
static int64_t world_clock(void);
static int clerk_send(int socket, const struct memo *memo, struct err *err);
static int clerk_receive(int socket, struct memo *memo, struct err *err);
static int clerk_try_receive(int socket, struct memo *memo, struct err *err);

#define resolver_find world_find
#define freeaddrinfo(list) ((void)(list))
#define socket(a, b, c) open("/dev/null", O_RDWR | O_CLOEXEC)
#define connect(fd, a, n) ((void)(a), 0)
#define setsockopt(fd, level, name, value, size) ((void)(value), (void)(size))
#define recv world_recv
#define send world_send
#define poll world_poll
#define clock_mono_ms world_clock
#define memo_send clerk_send
#define memo_receive clerk_receive
#define memo_try_receive clerk_try_receive
#define tls_trust_new trust_of_the_system
#include "arrive/tls.c"
#undef tls_trust_new
#define hung_up fetching_hung_up
#include "arrive/fetching.c"
#undef recv
#undef send
#undef poll
#undef socket
#undef connect

enum { MOST_MEMOS = 4096, SILENCE = 60 };

static const uint8_t *input;
static size_t input_left;
static int64_t clock_ms;
static struct fetching ours;
static char folder[] = "/dev/shm/fuzz-imap-XXXXXX", incoming[64];
/* What the clerk has to say, oldest first; it wants whatever it hears of. */
static struct memo answers[8];
static size_t answer_count;
static int memos;
static int64_t asked_from, listed, fetches;   /* listed: in this look */

static int world_find(const char *host, const char *port, int milliseconds, int stop, struct addrinfo **out, struct err *err)
{
	static struct sockaddr_in here = { .sin_family = AF_INET };
	static struct addrinfo one = { .ai_family = AF_INET, .ai_addr = (struct sockaddr *)&here, .ai_addrlen = sizeof here };
	(void)host, (void)port, (void)milliseconds, (void)stop, (void)err;
	*out = &one;
	return 0;
}

/* A record separator ends what one read gives. */
static ssize_t world_recv(int fd, void *bytes, size_t size, int flags)
{
	(void)fd, (void)flags;
	size_t n = input_left < size ? input_left : size;
	const uint8_t *end = memchr(input, 0x1e, n);
	if (end == input && n > 0) {
		input++;
		input_left--;
		return world_recv(fd, bytes, size, flags);
	}
	n = end ? (size_t)(end - input) : n;
	memcpy(bytes, input, n);
	input += n;
	input_left -= n;
	return (ssize_t)n;
}

static ssize_t world_send(int fd, const void *bytes, size_t size, int flags)
{
	(void)fd, (void)flags;
	/* However a server answers, a look comes to its end: each letter is asked for alone three times, and in a few FETCHes of many. */
	if (memmem(bytes, size, "BODY.PEEK[]", 11) && ++fetches > 8 + 4 * listed)
		abort();
	return (ssize_t)size;
}

/* The server's socket has its bytes; from the clerk nothing comes but its answers.  Waiting takes no time. */
static int world_poll(struct pollfd *fds, nfds_t count, int milliseconds)
{
	int ready = 0;
	for (nfds_t i = 0; i < count; i++) {
		fds[i].revents = fds[i].fd != ours.socket && fds[i].events && (input_left || fds[i].events == POLLOUT) ? fds[i].events : 0;
		ready += fds[i].revents != 0;
	}
	clock_ms += ready ? 0 : milliseconds > 0 ? milliseconds : 0;
	return ready;
}

static int64_t world_clock(void)
{
	return clock_ms++;
}

/* Nobody is believed: a hundred authorities would be read for each input. */
struct tls_trust *tls_trust_new(const char *ca_file, struct err *err);
struct tls_trust *tls_trust_new(const char *ca_file, struct err *err)
{
	struct tls_trust *trust = calloc(1, sizeof *trust);
	(void)ca_file, (void)err;
	if (!trust || gnutls_certificate_allocate_credentials(&trust->credentials) < 0)
		abort();
	return trust;
}

static struct memo *answer(uint32_t kind)
{
	if (answer_count == sizeof answers / sizeof *answers)
		abort(); /* fetch waits for each of its answers */
	struct memo *m = &answers[answer_count++];
	memo_init(m, kind);
	return m;
}

/* Portions that are told ahead are answered as one receives, so that no queue is long. */
static void answer_seen(struct memo *said)
{
	int64_t n = memo_get_number(said);
	struct memo *m = answer(FETCH_ANSWERS);
	if (n <= 0 || n > FETCH_PORTION)
		abort();
	listed += n;
	memo_put_number(m, n);
	for (int64_t i = 0; i < n; i++) {
		int64_t uid = memo_get_number(said);
		if (memo_get_text(said) || memo_get_number(said) < 0 || uid < 1 || uid > UINT32_MAX)
			abort();
		memo_get_number(said);
		/* Only so many: the rest of the letters would be only more of the same. */
		memo_put_number(m, uid % 4 != 3 && memos < 64 ? FETCH_WANT : FETCH_SKIP);
	}
	if (!memo_ok(said))
		abort();
}

static void answer_kept(struct memo *said)
{
	memo_get_number(said);
	int64_t n = memo_get_number(said);
	for (int64_t i = 0; i < n; i++) {
		char path[200];
		memo_get_number(said);
		memo_get_text(said);
		const char *digest = memo_get_text(said);
		int64_t size = memo_get_number(said);
		memo_get_number(said);
		memo_get_text(said);
		snprintf(path, sizeof path, "%s/%s.eml", incoming, digest ? digest : "");
		struct stat is;
		if (!digest || !digest_valid(digest) || stat(path, &is) != 0 || is.st_size != size || size < 1)
			abort(); /* promise 1: it is there, whole */
		if (is.st_size > 2 * ours.mailbox.size_limit)
			abort();
	}
	if (!memo_ok(said) || n < 1)
		abort();
	memo_put_number(answer(FETCH_ACK), n);
}

static int clerk_send(int socket, const struct memo *memo, struct err *err)
{
	static struct memo said;
	(void)socket;
	if (memo->bad || ++memos > MOST_MEMOS)
		return memo->bad ? (abort(), -1) : err_set(err, "enough");
	said = *memo;
	said.at = 0;
	switch (said.kind) {
	case FETCH_OPENED: case FETCH_JUNK: {
		struct memo *m = answer(FETCH_FROM);
		listed = fetches = 0;
		memo_put_number(m, asked_from);
		memo_put_number(m, 1);
		memo_put_number(m, 2);
		memo_put_number(m, said.kind == FETCH_OPENED ? 3 : 0);
		break;
	}
	case FETCH_SEEN:
		answer_seen(&said);
		break;
	case FETCH_KEPT:
		answer_kept(&said);
		break;
	case FETCH_UNFETCHED:
		memo_put_number(answer(FETCH_ACK), 1);
		break;
	}
	return 1;
}

static int clerk_try_receive(int socket, struct memo *memo, struct err *err)
{
	(void)socket, (void)err;
	if (!answer_count)
		return 2;
	*memo = answers[0];
	memo->at = 0;
	memmove(answers, answers + 1, --answer_count * sizeof *answers);
	return 1;
}

static int clerk_receive(int socket, struct memo *memo, struct err *err)
{
	if (clerk_try_receive(socket, memo, err) != 1)
		abort(); /* fetch waits for an answer that nobody owes it: it would wait for ever */
	return 1;
}

static void clean(void)
{
	char path[400];
	DIR *d = opendir(incoming);
	for (const struct dirent *e; d && (e = readdir(d));)
		if (e->d_name[0] != '.' && snprintf(path, sizeof path, "%s/%s", incoming, e->d_name) > 0)
			unlink(path);
	if (d)
		closedir(d);
}

static void end(void)
{
	char path[64];
	clean();
	snprintf(path, sizeof path, "%s/password", folder);
	unlink(path);
	rmdir(incoming);
	rmdir(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static char path[64]; /* the password keeps it */
	struct err err;
	(void)argc, (void)argv;
	fuzz_folder(folder);
	atexit(end);
	snprintf(incoming, sizeof incoming, "%s/incoming", folder);
	snprintf(path, sizeof path, "%s/password", folder);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (mkdir(incoming, 0700) != 0 || fd < 0 || write(fd, "secret\n", 7) != 7)
		abort();
	close(fd);
	ours.password = password_new(path, NULL, &err);
	ours.memo = malloc(sizeof *ours.memo);
	ours.seen = malloc(sizeof *ours.seen);
	if (!ours.password || !ours.memo || !ours.seen)
		abort();
	log_start("fuzz", LOG_ERROR);
	return 0;
}

/* As mailbox.url gives it: no TLS at all (which no URL asks for), or STARTTLS, which ends where the handshake begins. */
static void settle(uint8_t how)
{
	ours.socket = 1000;
	ours.source = &imapsource;
	ours.spool = folder;
	ours.place = (struct mailbox_place){ .kind = how & 1 ? MAILBOX_STARTTLS : MAILBOX_MAILDIR, .host = "mail.example", .port = "993", .folder = "INBOX" };
	ours.mailbox = (struct mailbox){ .url = "imaps://mail.example/INBOX", .user = "thiviet", .done = how & 2 ? "" : "Đã nhận/2023", .junk_auto = true, .poll_seconds = 60,
		.size_limit = 20000, .silence_seconds = SILENCE };
	asked_from = how & 4 ? 3 : 1;
}

static void ask_moves(void)
{
	for (uint32_t uid = 1; uid <= 3; uid++)
		spots_add(&ours.moves, &(struct spot){ .uid = uid });
	ours.moves_asked = true;
	ours.moves_uidvalidity = ours.uidvalidity;
}

/* What `forget` takes out of the mailbox too: of the size and date that every letter of the corpus has. */
static void ask_wipes(void)
{
	ours.wipes[0] = (struct wiping){ .size = 46, .date = 1689536665 };
	digest_of("x", 1, ours.wipes[0].digest);
	ours.wipe_count = 1;
	ours.wipes_asked = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { "" };
	if (size < 1)
		return 0;
	settle(data[0]);
	input = data + 1;
	input_left = size - 1;
	answer_count = 0;
	memos = 0;
	clock_ms = 1;
	ours.refusals[0] = '\0';
	ours.keep = keep_new(incoming, false, &err);
	ours.self = imapsource.make(&ours);
	if (!ours.keep)
		abort();
	/* A day of fetch's: it looks, goes through the junk folder, moves, waits and looks again. */
	for (int i = 0; i < 3 && !ours.gone && (i == 0 || input_left); i++) {
		int r = fetching_look(&ours, &err);
		if (r < 0)
			ours.source->close(ours.self);
		if (r == 1 && fetching_others(&ours, &err) < 0)
			ours.source->close(ours.self);
		if (r == 1 && ours.mailbox.done[0] && !ours.moves_asked)
			ask_moves();
		if (r == 1)
			ask_wipes();
		if (fetching_moves(&ours, &err) < 0 || fetching_wipes(&ours, &err) < 0 || (r == 1 && ours.source->open(ours.self, &ours, &err) == 0 && ours.source->wait(ours.self, &ours, 1000, &err) < 0))
			ours.source->close(ours.self);
	}
	imapsource.free(ours.self);
	keep_free(ours.keep);
	spots_clear(&ours.listed);
	spots_clear(&ours.want);
	spots_clear(&ours.moves);
	struct fetching next = { .password = ours.password, .memo = ours.memo, .seen = ours.seen };
	ours = next;
	clean();
	return 0;
}
