/* The role fetch: has the mailbox's password and connection and write access to spool/incoming, and nothing else.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/fetch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "arrive/fetching.h"
#include "arrive/intake.h"
#include "arrive/maildir.h"
#include "arrive/spool.h"
#include "base/clock.h"
#include "base/confine.h"
#include "base/log.h"
#include "base/resolver.h"

/* What getaddrinfo, GnuTLS and glibc open when they are first used. */
static const char *const system_paths[] = {
	"/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols", "/etc/ssl",
	"/etc/gnutls", "/etc/localtime", "/etc/ld.so.cache", "/run/systemd/resolve", "/run/resolvconf", "/usr/lib", "/lib", "/lib64",
	"/usr/share/ca-certificates", "/usr/local/share/ca-certificates", "/dev/null", "/dev/urandom",
};
enum { SYSTEM_PATHS = sizeof system_paths / sizeof system_paths[0] };

static const char *or_null(const char *text)
{
	return text && text[0] ? text : NULL;
}

static int read_settings(struct fetching *f, struct err *err)
{
	struct memo *s = f->settings;
	struct mailbox *m = &f->mailbox;
	int r = memo_receive(f->socket, s, err);
	if (r != 1)
		return r == 0 ? err_set(err, "the clerk has ended before it sent settings") : -1;
	m->url = memo_get_text(s);
	m->user = memo_get_text(s);
	m->password_file = or_null(memo_get_text(s));
	m->password_command = or_null(memo_get_text(s));
	m->ca_file = or_null(memo_get_text(s));
	m->done = memo_get_text(s);
	f->spool = memo_get_text(s);
	const char *refusals = memo_get_text(s);
	m->junk = or_null(memo_get_text(s));
	m->poll_seconds = (int)memo_get_number(s);
	m->size_limit = memo_get_number(s);
	m->free_space = memo_get_number(s);
	m->silence_seconds = (int)memo_get_number(s);
	m->landlock_optional = memo_get_number(s) != 0;
	f->once = memo_get_number(s) != 0;
	m->junk_auto = memo_get_number(s) != 0;
	if (s->kind != FETCH_SETTINGS || !memo_ok(s) || !m->url || !m->done || !f->spool || m->poll_seconds < 1 || m->silence_seconds < 1)
		return err_set(err, "the clerk's settings make no sense");
	snprintf(f->refusals, sizeof f->refusals, "%s", refusals ? refusals : "");
	return mailbox_place(m, &f->place, err);
}

static char *folder_of(const char *path)
{
	char *copy = path ? strdup(path) : NULL, *slash = copy ? strrchr(copy, '/') : NULL;
	if (slash)
		slash[slash == copy] = '\0';
	return copy;
}

/* The folders of the password and CA files and not the files: both are replaced by renames. */
static int confine(struct fetching *f, const char *incoming, struct err *err)
{
	char *password = folder_of(f->mailbox.password_file), *ca = folder_of(f->mailbox.ca_file);
	bool maildir = f->place.kind == MAILBOX_MAILDIR;
	const char *readable[SYSTEM_PATHS + 3], *writable[3] = { incoming, maildir ? f->place.folder : NULL, NULL };
	size_t n = 0;
	for (size_t i = 0; i < SYSTEM_PATHS; i++)
		readable[n++] = system_paths[i];
	if (password)
		readable[n++] = password;
	if (ca)
		readable[n++] = ca;
	readable[n] = NULL;
	f->resolver = resolver_stamp();
	struct confine c = { .read_paths = readable, .write_paths = writable, .network = !maildir, .open = true };
	int r = confine_self(&c, f->mailbox.landlock_optional, err);
	free(password);
	free(ca);
	return r;
}

static int set_up(struct fetching *f, struct err *err)
{
	struct buf incoming = { 0 };
	bool imap = f->place.kind != MAILBOX_MAILDIR;
	int r = -1;
	buf_print(&incoming, "%s/incoming", f->spool);
	/* Asked here, since Landlock could only say that a path it was given is not there. */
	if (!imap && access(f->place.folder, R_OK | W_OK | X_OK) != 0) {
		err_errno(err, "the maildir %s could not be opened", f->place.folder);
		goto out;
	}
	f->source = imap ? &imapsource : &maildir_source;
	f->password = password_new(f->mailbox.password_file, f->mailbox.password_command, err);
	if (!f->password)
		goto out;
	f->self = f->source->make(f);
	/* libetpan descends into brackets by recursion; its lines are bounded (tls.h), this is the room one line can need. */
	setrlimit(RLIMIT_STACK, &(struct rlimit){ 64 << 20, 64 << 20 });
	if (confine(f, incoming.data, err) < 0 || spool_clean(f->spool, err) < 0)
		goto out;
	/* Threads belong to what a process with a network may do; the maildir needs none. */
	f->keep = keep_new(incoming.data, imap, err);
	r = f->keep ? 0 : -1;
out:
	buf_release(&incoming);
	return r;
}

static void tear_down(struct fetching *f)
{
	if (f->self)
		f->source->free(f->self);
	keep_free(f->keep);
	password_free(f->password);
	spots_clear(&f->listed);
	spots_clear(&f->want);
	spots_clear(&f->moves);
	free(f->settings);
	free(f->memo);
	free(f->seen);
}

/* Said in the log when it begins and when it changes; the clerk hears it each time, and keeps since when. */
static int tell_trouble(struct fetching *f, const char *why)
{
	if (strcmp(f->trouble, why) != 0)
		log_line(LOG_WARN, "fetch-trouble", "reason", why, NULL);
	snprintf(f->trouble, sizeof f->trouble, "%s", why);
	memo_init(f->memo, FETCH_TROUBLE);
	memo_put_text(f->memo, f->trouble);
	return memo_send(f->socket, f->memo, NULL) == 1 ? 0 : -1;
}

/* Before LOOKED, after which a round may be over. */
static int tell_certificate(struct fetching *f)
{
	if (f->ends == f->told_ends)
		return 0;
	f->told_ends = f->ends;
	memo_init(f->memo, FETCH_CERTIFICATE);
	memo_put_number(f->memo, f->ends);
	return memo_send(f->socket, f->memo, NULL) == 1 ? 0 : -1;
}

static int tell_looked(struct fetching *f, bool complete)
{
	if (complete && f->trouble[0])
		log_line(LOG_INFO, "fetch-trouble-over", NULL);
	if (complete)
		f->trouble[0] = '\0';
	if (f->kept)
		log_line(LOG_INFO, "letters-kept", "count", log_number(f->kept), "bytes", log_number(f->kept_bytes), NULL);
	if (tell_certificate(f) < 0)
		return -1;
	memo_init(f->memo, FETCH_LOOKED);
	memo_put_number(f->memo, complete);
	return memo_send(f->socket, f->memo, NULL) == 1 ? 0 : -1;
}

/* One look and what is to be said of it.  1 complete, 0 not; `fails` counts looks that broke off. */
static int look(struct fetching *f, int *fails)
{
	struct err err = { "" };
	int r = fetching_look(f, &err);
	if (fetching_gone(f))
		return 0;
	if (r < 0)
		f->source->close(f->self);
	*fails = r < 0 ? *fails + 1 : 0;
	if ((r != 1 && tell_trouble(f, err.text) < 0) || tell_looked(f, r == 1) < 0)
		f->gone = true;
	if (r == 1 && !f->gone && fetching_others(f, &err) < 0)
		f->source->close(f->self);
	return r == 1;
}

static int64_t pause_after(const struct fetching *f, int fails)
{
	int64_t most = (int64_t)f->mailbox.poll_seconds * 1000, growing = fails > 0 && fails < 12 ? 500LL << fails : most;
	return growing < most ? growing : most;
}

enum {
	IDLE_SPAN = 9 * 60 * 1000,   /* then a look all the same: a notice may have been lost, a router have forgotten us */
	IDLE_STEADY = 60 * 1000,     /* a wait that held so long was a good one */
	LOOK_APART = 200,            /* milliseconds between two looks */
};

/* Waits until it is time to look again, moving what is asked for meanwhile.  With `once` only the clerk ends it. */
static void rest(struct fetching *f, bool good, int fails)
{
	struct err err = { "" };
	bool watching = good && f->notices && !f->once;
	int64_t begun = clock_mono_ms(), end = begun + (watching ? IDLE_SPAN : pause_after(f, fails));
	/* A server that always has something to say must not make us look without end. */
	if (watching)
		fetching_await(f, LOOK_APART);
	while (fetching_hear(f, false, &err) == 0 && fetching_moves(f, &err) == 0 && fetching_wipes(f, &err) == 0 && !f->look_asked) {
		int64_t left = end - clock_mono_ms(), soon = pause_after(f, 0);
		/* Only a look finds what was not moved, and what came before the next move opened the source again. */
		if (f->broke && left > soon) {
			end = clock_mono_ms() + soon;
			left = soon;
		}
		if (left <= 0 && !f->once)
			return;
		int r = watching ? f->source->wait(f->self, f, (int)left, &err) : fetching_await(f, f->once ? 60000 : (int)left);
		f->breaks = clock_mono_ms() - begun >= IDLE_STEADY ? r < 0 : f->breaks + (r < 0);
		if (r < 0)
			f->source->close(f->self);
		/* A server that breaks off each wait must not see us come back without end. */
		if (r < 0 && f->breaks > 1) {
			watching = false;
			end = clock_mono_ms() + pause_after(f, f->breaks - 1);
		} else if (r < 0 || r == 1) {
			return;
		}
	}
}

/* Only a process that begins anew can look names up: what the resolver reads was replaced since this one confined itself, or its look-ups hang. */
static bool outlived(const struct fetching *f)
{
	bool so = f->place.kind != MAILBOX_MAILDIR && (resolver_stamp() != f->resolver || resolver_hanging() >= RESOLVER_MOST_HANGING);
	if (so)
		log_line(LOG_INFO, "fetch-starts-anew", "reason", "what names are looked up by was replaced, or look-ups hang", NULL);
	return so;
}

static int run(struct fetching *f, struct err *err)
{
	int fails = 0;
	if (set_up(f, err) < 0) {
		tell_trouble(f, err->text);
		tell_looked(f, false);
		return -1;
	}
	while (!fetching_gone(f) && !outlived(f)) {
		bool good = look(f, &fails);
		if (!fetching_gone(f))
			rest(f, good, fails);
	}
	return 0;
}

int fetch_main(int socket)
{
	struct err err = { "" };
	struct fetching *f = calloc(1, sizeof *f);
	if (!f || !(f->settings = malloc(sizeof *f->settings)) || !(f->memo = malloc(sizeof *f->memo)) || !(f->seen = malloc(sizeof *f->seen)))
		abort();
	signal(SIGPIPE, SIG_IGN);
	f->socket = socket;
	int r = read_settings(f, &err);
	if (r == 0)
		r = run(f, &err);
	if (r < 0)
		log_line(LOG_ERROR, "fetch-ends", "reason", err.text, NULL);
	tear_down(f);
	free(f);
	return r < 0 ? 1 : 0;
}
