/* The role send: takes letters from the clerk, gives them to the mail server, says what became of each.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/send.h"

#include <assert.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer/deliver.h"
#include "answer/smtp.h"
#include "base/confine.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memo.h"
#include "base/password.h"
#include "base/resolver.h"
#include "base/text.h"

enum { REST_MS = 20000 }; /* an idle connection is kept so long: letters come in groups, and servers count connections */

struct queued {
	int64_t id;
	char to[320], message_id[256];
	bool again;
	int fd;
};

struct sender {
	int socket;
	struct memo settings;          /* the transport's texts live in it */
	struct transport transport;
	struct smtp *smtp;             /* one of the two */
	struct deliver *deliver;
	struct password *secret;
	int64_t told_ends;             /* of the server's certificate: what the clerk knows */
	char stamp[96];                /* of the password that libcurl has; "" none yet */
	uint64_t resolver;             /* resolver_stamp, and the files, as they were when this process confined itself; 0: none */
	ino_t password_file, ca_file;
	struct queued queue[SEND_AHEAD_MOST];
	size_t count;
	bool stopping, gone;
	struct memo memo;
};

/* ---- memos ---- */

static int take_settings(struct sender *s, struct err *err)
{
	struct memo *m = &s->settings;
	int r = memo_receive(s->socket, m, err);
	if (r <= 0)
		return r < 0 ? -1 : err_set(err, "the clerk is gone");
	if (m->kind != SEND_SETTINGS || !transport_take(&s->transport, m) || !memo_ok(m))
		return err_set(err, "the clerk's first memo holds no settings");
	return 0;
}

static bool take_letter(struct sender *s)
{
	struct memo *m = &s->memo;
	struct queued *q = &s->queue[s->count];
	if (s->count == SEND_AHEAD_MOST)
		return false;
	q->id = memo_get_number(m);
	const char *to = memo_get_text(m), *message_id = memo_get_text(m);
	q->again = memo_get_number(m) != 0;
	if (!memo_ok(m) || !to || !message_id || strlen(to) >= sizeof q->to || strlen(message_id) >= sizeof q->message_id || m->fd[0] < 0)
		return false;
	memcpy(q->to, to, strlen(to) + 1);
	memcpy(q->message_id, message_id, strlen(message_id) + 1);
	q->fd = memo_take_fd(m, 0);
	s->count++;
	return true;
}

/* Takes what the clerk has sent; with `wait` sleeps for it, at most REST_MS.  Returns 0 when it slept in vain. */
static int take(struct sender *s, bool wait)
{
	struct pollfd p = { s->socket, POLLIN, 0 };
	struct err err = { "" };
	if (wait && poll(&p, 1, s->smtp ? REST_MS : -1) == 0)
		return 0;
	while (!s->gone) {
		int r = memo_try_receive(s->socket, &s->memo, &err);
		if (r == 2)
			break;
		if (r <= 0) {
			s->gone = true;
			break;
		}
		if (s->memo.kind == SEND_STOP)
			s->stopping = true;
		else if (s->memo.kind != SEND_LETTER || !take_letter(s))
			s->gone = true; /* the clerk never sends such a thing: better to end than to guess */
		memo_release(&s->memo);
	}
	return 1;
}

static void report(struct sender *s, int64_t id, enum send_outcome outcome, const char *reply)
{
	memo_init(&s->memo, SEND_RESULT);
	memo_put_number(&s->memo, id);
	memo_put_number(&s->memo, outcome);
	memo_put_text(&s->memo, reply);
	if (memo_send(s->socket, &s->memo, NULL) != 1)
		s->gone = true;
}

/* The first `n` leave the queue. */
static void drop(struct sender *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		close(s->queue[i].fd);
	memmove(s->queue, s->queue + n, (s->count - n) * sizeof *s->queue);
	s->count -= n;
}

/* All but the first `kept` were never begun. */
static void give_back(struct sender *s, size_t kept)
{
	for (; s->count > kept; s->count--) {
		if (!s->gone)
			report(s, s->queue[s->count - 1].id, SEND_BACK, "not begun");
		close(s->queue[s->count - 1].fd);
	}
}

static const char unread[] = "send could not read the letter";

/* All of its bytes or none: a cut letter would be called sent. */
static int read_letter(int fd, struct buf *out)
{
	return lseek(fd, 0, SEEK_SET) == 0 ? file_read_fd(fd, "a letter from the clerk", SEND_LETTER_LARGEST, out, NULL) : -1;
}

/* ---- by SMTP ---- */

static ino_t inode(const char *file)
{
	struct stat st;
	return file && stat(file, &st) == 0 ? st.st_ino : 0;
}

/*
 * A file that was put in another's place (a new password, new certificates) lies outside of what this process may read: it must
 * be started anew.  To allow the whole folder instead would give away the mailbox's password, which often lies beside ours.
 */
static bool outlived(const struct sender *s)
{
	return inode(s->transport.password_file) != s->password_file || inode(s->transport.ca_file) != s->ca_file ||
	       resolver_stamp() != s->resolver || smtp_hanging(s->smtp) >= RESOLVER_MOST_HANGING;
}

/* libcurl gets the password before the first login and whenever its file has changed; it is not kept here. */
static int give_password(struct sender *s, struct err *err)
{
	char password[PASSWORD_MOST + 1], stamp[96];
	if (!s->transport.user)
		return 0;
	password_stamp(s->secret, stamp);
	if (strcmp(stamp, s->stamp) == 0)
		return 0;
	s->stamp[0] = '\0';
	if (password_get(s->secret, password, sizeof password, err) != 0)
		return -1;
	smtp_password(s->smtp, password);
	gnutls_memset(password, 0, sizeof password);
	memcpy(s->stamp, stamp, sizeof stamp);
	return 0;
}

static void on_begun(void *with)
{
	struct sender *s = with;
	memo_init(&s->memo, SEND_BEGUN);
	memo_put_number(&s->memo, s->queue[0].id);
	if (memo_send(s->socket, &s->memo, NULL) != 1)
		s->gone = true;
}

/* Once the dot is out, its reply is worth waiting for, even for a clerk that wants to end (design.md, promise 4). */
static bool on_stop(void *with, bool past_dot)
{
	struct sender *s = with;
	take(s, false);
	if (s->stopping)
		give_back(s, 1); /* this one may take minutes yet */
	return (s->stopping || s->gone) && !past_dot;
}

static void tell_certificate(struct sender *s)
{
	if (smtp_ends(s->smtp) == s->told_ends)
		return;
	s->told_ends = smtp_ends(s->smtp);
	memo_init(&s->memo, SEND_CERTIFICATE);
	memo_put_number(&s->memo, s->told_ends);
	if (memo_send(s->socket, &s->memo, NULL) != 1)
		s->gone = true;
}

static void send_one(struct sender *s)
{
	const struct smtp_watch watch = { on_begun, on_stop, s };
	struct buf bytes = { 0 };
	struct err err;
	char reply[SEND_REPLY_SIZE];
	int64_t id = s->queue[0].id;
	enum send_outcome outcome = SEND_TROUBLE;
	if (read_letter(s->queue[0].fd, &bytes) != 0) {
		outcome = SEND_FAILED;
		snprintf(reply, sizeof reply, "%s", unread);
	} else if (give_password(s, &err) != 0) {
		snprintf(reply, sizeof reply, "%.*s", SEND_REPLY_SIZE - 1, err.text);
	} else {
		outcome = smtp_send(s->smtp, s->queue[0].to, buf_str(&bytes), bytes.len, &watch, reply);
	}
	buf_release(&bytes);
	if (outcome == SEND_REFUSED)
		s->stamp[0] = '\0'; /* a command may print another one next time */
	tell_certificate(s);
	report(s, id, outcome, reply);
	drop(s, 1);
	/* What stops one stops all: the clerk decides when to try again. */
	if (outcome == SEND_TROUBLE || outcome == SEND_REFUSED)
		give_back(s, 0);
}

/* ---- into a maildir ---- */

static void deliver_all(struct sender *s)
{
	static struct deliver_letter letters[SEND_AHEAD_MOST];
	struct buf bytes[SEND_AHEAD_MOST] = { { 0 } };
	int64_t ids[SEND_AHEAD_MOST];
	size_t n = 0, taken = s->count;
	for (size_t i = 0; i < taken; i++) {
		const struct queued *q = &s->queue[i];
		if (read_letter(q->fd, &bytes[i]) != 0) {
			report(s, q->id, SEND_FAILED, unread);
			continue;
		}
		ids[n] = q->id;
		letters[n++] = (struct deliver_letter){ .message_id = q->message_id, .bytes = buf_str(&bytes[i]), .len = bytes[i].len, .again = q->again };
	}
	deliver_group(s->deliver, letters, n);
	for (size_t i = 0; i < n; i++)
		report(s, ids[i], letters[i].outcome, letters[i].reply);
	for (size_t i = 0; i < taken; i++)
		buf_release(&bytes[i]);
	drop(s, taken);
}

/* ---- the role ---- */

int send_confine(const struct transport *t, const char *maildir, struct err *err)
{
	/* What the resolver and GnuTLS look up by themselves, then the two files that are ours. */
	const char *read_paths[] = {
		"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services", "/etc/gnutls", "/etc/ssl", "/usr/share/ca-certificates",
		"/run/systemd/resolve", "/lib", "/usr/lib", t->ca_file ? t->ca_file : "/etc/ssl", t->password_file ? t->password_file : "/etc/ssl", NULL,
	};
	const char *write_paths[] = { maildir, NULL };
	struct confine by_smtp = { .read_paths = read_paths, .network = true, .open = true };
	struct confine by_file = { .write_paths = write_paths, .open = true };
	return confine_self(maildir ? &by_file : &by_smtp, t->landlock_optional, err);
}

static int prepare(struct sender *s, struct err *err)
{
	const struct transport *t = &s->transport;
	const char *maildir = strncmp(t->url, "maildir:", 8) == 0 ? t->url + 8 : NULL;
	if (maildir && !(s->deliver = deliver_new(maildir, err)))
		return -1;
	if (!maildir && t->user && !(s->secret = password_new(t->password_file, t->password_command, err)))
		return -1;
	if (!maildir && !(s->smtp = smtp_new(t, smtp_patience, err)))
		return -1;
	s->resolver = resolver_stamp();
	s->password_file = inode(t->password_file);
	s->ca_file = inode(t->ca_file);
	return send_confine(t, maildir, err);
}

static void serve(struct sender *s)
{
	while (!s->gone) {
		if (take(s, s->count == 0) == 0 && s->smtp)
			smtp_rest(s->smtp);
		if (s->count && s->smtp && outlived(s)) {
			give_back(s, 0);
			log_line(LOG_INFO, "send-starts-anew", "reason", "the password, the certificates or what names are looked up by were replaced", NULL);
			return;
		}
		if (s->stopping)
			give_back(s, 0);
		else if (s->count && s->smtp && !s->gone)
			send_one(s);
		else if (s->count && s->deliver && !s->gone)
			deliver_all(s);
	}
}

int send_main(int socket)
{
	static struct sender sender;
	struct sender *s = &sender;
	struct err err = { "" };
	s->socket = socket;
	int r = take_settings(s, &err);
	if (r == 0)
		r = prepare(s, &err);
	if (r == 0)
		serve(s);
	else
		log_line(LOG_ERROR, "send-cannot-begin", "reason", err.text, NULL);
	/* No smtp_free: QUIT could wait for a silent server, and a stop may not; the kernel closes the connection. */
	password_free(s->secret);
	deliver_free(s->deliver);
	return r == 0 ? 0 : 1;
}
