/* A mail server in a thread, for the tests of sending: real TLS with a CA made on the spot, and a script of what it does wrong.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_SERVER_H
#define ANSWER_SERVER_H

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "unit.h"

/* What happens to one letter; NULL replies are the usual ones. */
struct server_act {
	const char *mail, *rcpt, *data, *dot;
	enum { ACT_WELL, ACT_DROP_IN_DATA, ACT_DROP_AFTER_DOT, ACT_SILENT_AFTER_DOT, ACT_SILENT_AT_RCPT, ACT_CLOSE_AFTER } how;
};

struct server_plan {
	bool starttls;                 /* smtp:// with STARTTLS, else smtps:// */
	bool no_starttls, no_auth;     /* not offered */
	const char *host;              /* in its certificate; NULL: localhost */
	bool expired;
	const char *auth;              /* reply to AUTH; NULL: 235 */
	const struct server_act *acts; /* by letter; after the last all goes well */
	int act_count;
};

struct server {
	struct server_plan plan;
	int listener, port, ends[2];
	pthread_t thread;
	gnutls_certificate_credentials_t credentials;
	char ca_file[64];
	char url[64];
	/* what it saw */
	atomic_int connections, letters, logins, acts;
	pthread_mutex_t lock;
	struct buf last;               /* the last letter, dots unstuffed */
	char mail_line[400], rcpt_line[400], ehlo_line[200], auth_line[200];
};

struct server_line {
	struct server *server;
	gnutls_session_t tls;
	bool secure;
	int fd;
	char in[4096];
	size_t len, at;
};

static inline gnutls_x509_privkey_t server_key(void)
{
	gnutls_x509_privkey_t key;
	gnutls_x509_privkey_init(&key);
	gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	return key;
}

static inline gnutls_x509_crt_t server_cert(gnutls_x509_privkey_t key, const char *name, bool ca, bool expired, gnutls_x509_crt_t issuer, gnutls_x509_privkey_t issuer_key)
{
	gnutls_x509_crt_t crt;
	unsigned char serial = ca ? 1 : 2;
	time_t now = time(NULL);
	gnutls_x509_crt_init(&crt);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_key(crt, key);
	gnutls_x509_crt_set_serial(crt, &serial, 1);
	gnutls_x509_crt_set_activation_time(crt, now - 2 * 86400);
	gnutls_x509_crt_set_expiration_time(crt, expired ? now - 86400 : now + 86400);
	gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name));
	if (ca) {
		gnutls_x509_crt_set_basic_constraints(crt, 1, -1);
		gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_KEY_CERT_SIGN);
	} else {
		gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, name, (unsigned)strlen(name), GNUTLS_FSAN_SET);
	}
	gnutls_x509_crt_sign2(crt, issuer ? issuer : crt, issuer ? issuer_key : key, GNUTLS_DIG_SHA256, 0);
	return crt;
}

static inline void server_credentials(struct server *s)
{
	gnutls_x509_privkey_t ca_key = server_key(), key = server_key();
	gnutls_x509_crt_t ca = server_cert(ca_key, "hoadep test CA", true, false, NULL, NULL);
	gnutls_x509_crt_t crt = server_cert(key, s->plan.host ? s->plan.host : "localhost", false, s->plan.expired, ca, ca_key);
	gnutls_datum_t pem;
	gnutls_certificate_allocate_credentials(&s->credentials);
	gnutls_certificate_set_x509_key(s->credentials, &crt, 1, key);
	gnutls_x509_crt_export2(ca, GNUTLS_X509_FMT_PEM, &pem);
	snprintf(s->ca_file, sizeof s->ca_file, "/tmp/hoadep-ca-XXXXXX");
	int fd = mkstemp(s->ca_file);
	CHECK(fd >= 0 && write(fd, pem.data, pem.size) == (ssize_t)pem.size);
	close(fd);
	gnutls_free(pem.data);
	gnutls_x509_crt_deinit(ca);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(ca_key);
	gnutls_x509_privkey_deinit(key);
}

static inline bool server_say(struct server_line *l, const char *text)
{
	char line[600];
	int n = snprintf(line, sizeof line, "%s\r\n", text);
	return l->secure ? gnutls_record_send(l->tls, line, (size_t)n) == n : send(l->fd, line, (size_t)n, MSG_NOSIGNAL) == n;
}

/* One line without its end; false when the client is gone. */
static inline bool server_hear(struct server_line *l, char *out, size_t size)
{
	for (size_t n = 0;;) {
		while (l->at < l->len) {
			char c = l->in[l->at++];
			if (c == '\n') {
				out[n] = '\0';
				return true;
			}
			if (c != '\r' && n + 1 < size)
				out[n++] = c;
		}
		ssize_t got = l->secure ? gnutls_record_recv(l->tls, l->in, sizeof l->in) : recv(l->fd, l->in, sizeof l->in, 0);
		if (got <= 0)
			return false;
		l->at = 0;
		l->len = (size_t)got;
	}
}

static inline bool server_tls(struct server_line *l)
{
	gnutls_init(&l->tls, GNUTLS_SERVER);
	gnutls_set_default_priority(l->tls);
	gnutls_credentials_set(l->tls, GNUTLS_CRD_CERTIFICATE, l->server->credentials);
	gnutls_transport_set_int(l->tls, l->fd);
	gnutls_handshake_set_timeout(l->tls, 60000);
	int r;
	do
		r = gnutls_handshake(l->tls);
	while (r < 0 && !gnutls_error_is_fatal(r));
	l->secure = r == 0;
	l->at = l->len = 0;
	return l->secure;
}

/* Waits until the client or the test goes away. */
static inline void server_silent(struct server_line *l)
{
	char nothing[100];
	while (server_hear(l, nothing, sizeof nothing))
		;
}

/* The letter after 354; false when the line is to break. */
static inline bool server_letter(struct server_line *l, const struct server_act *act)
{
	struct server *s = l->server;
	char line[2000];
	pthread_mutex_lock(&s->lock);
	buf_clear(&s->last);
	pthread_mutex_unlock(&s->lock);
	while (server_hear(l, line, sizeof line)) {
		if (act->how == ACT_DROP_IN_DATA)
			return false;
		if (strcmp(line, ".") == 0) {
			s->letters++;
			if (act->how == ACT_SILENT_AFTER_DOT)
				server_silent(l);
			return act->how != ACT_DROP_AFTER_DOT && act->how != ACT_SILENT_AFTER_DOT && server_say(l, act->dot ? act->dot : "250 2.0.0 OK id=1");
		}
		pthread_mutex_lock(&s->lock);
		buf_print(&s->last, "%s\r\n", line[0] == '.' ? line + 1 : line);
		pthread_mutex_unlock(&s->lock);
	}
	return false;
}

static inline const struct server_act *server_act(struct server *s)
{
	static const struct server_act well = { NULL, NULL, NULL, NULL, ACT_WELL };
	return s->acts < s->plan.act_count ? &s->plan.acts[s->acts] : &well;
}

static inline bool server_ehlo(struct server_line *l, const char *line)
{
	const struct server_plan *p = &l->server->plan;
	snprintf(l->server->ehlo_line, sizeof l->server->ehlo_line, "%.190s", line);
	if (p->starttls && !l->secure && !p->no_starttls && !server_say(l, "250-STARTTLS"))
		return false;
	if (l->secure && !p->no_auth && !server_say(l, "250-AUTH PLAIN LOGIN"))
		return false;
	return server_say(l, "250 SIZE 10000000");
}

static inline bool server_command(struct server_line *l, const char *line)
{
	struct server *s = l->server;
	const struct server_act *act = server_act(s);
	if (strncmp(line, "EHLO", 4) == 0)
		return server_ehlo(l, line);
	if (strcmp(line, "STARTTLS") == 0)
		return server_say(l, "220 go") && server_tls(l);
	if (strncmp(line, "AUTH", 4) == 0) {
		s->logins++;
		snprintf(s->auth_line, sizeof s->auth_line, "%.190s", line);
		return server_say(l, s->plan.auth ? s->plan.auth : "235 2.7.0 welcome");
	}
	if (strncmp(line, "MAIL", 4) == 0) {
		snprintf(s->mail_line, sizeof s->mail_line, "%.190s", line);
		s->acts += act->mail != NULL;
		return server_say(l, act->mail ? act->mail : "250 2.1.0 OK");
	}
	if (strncmp(line, "RCPT", 4) == 0) {
		snprintf(s->rcpt_line, sizeof s->rcpt_line, "%.190s", line);
		s->acts += act->rcpt != NULL;
		if (act->how == ACT_SILENT_AT_RCPT) {
			s->acts++;
			server_silent(l);
			return false;
		}
		return server_say(l, act->rcpt ? act->rcpt : "250 2.1.5 OK");
	}
	if (strcmp(line, "DATA") == 0) {
		s->acts++;
		if (act->data)
			return server_say(l, act->data);
		return server_say(l, "354 go on") && server_letter(l, act) && act->how != ACT_CLOSE_AFTER;
	}
	if (strcmp(line, "QUIT") == 0) {
		server_say(l, "221 bye");
		return false;
	}
	return server_say(l, "250 OK");
}

static inline void server_client(struct server *s, int fd)
{
	struct server_line l = { .server = s, .fd = fd };
	char line[2000];
	s->connections++;
	if ((s->plan.starttls || server_tls(&l)) && server_say(&l, "220 localhost ESMTP"))
		while (server_hear(&l, line, sizeof line) && server_command(&l, line))
			;
	if (l.tls)
		gnutls_deinit(l.tls);
	close(fd);
}

static inline void *server_run(void *with)
{
	struct server *s = with;
	for (;;) {
		int fd = accept(s->listener, NULL, NULL);
		if (fd < 0)
			return NULL;
		/* A server that stays silent ends when the test does. */
		struct timeval limit = { 20, 0 };
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
		server_client(s, fd);
	}
}

static inline struct server *server_start(const struct server_plan *plan)
{
	struct server *s = calloc(1, sizeof *s);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof a;
	s->plan = *plan;
	pthread_mutex_init(&s->lock, NULL);
	server_credentials(s);
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(bind(s->listener, (struct sockaddr *)&a, sizeof a) == 0 && listen(s->listener, 8) == 0 && getsockname(s->listener, (struct sockaddr *)&a, &size) == 0);
	s->port = ntohs(a.sin_port);
	snprintf(s->url, sizeof s->url, "%s://localhost:%d", plan->starttls ? "smtp" : "smtps", s->port);
	pthread_create(&s->thread, NULL, server_run, s);
	return s;
}

/* After the client has closed its connection. */
static inline void server_stop(struct server *s)
{
	shutdown(s->listener, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->listener);
	gnutls_certificate_free_credentials(s->credentials);
	unlink(s->ca_file);
	buf_release(&s->last);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

#endif
