/* A small scripted IMAP server in a thread, with certificates for each way of being wrong.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_SERVER_H
#define ARRIVE_SERVER_H

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

enum cert { CERT_GOOD, CERT_WRONG_HOST, CERT_UNKNOWN_CA, CERT_EXPIRED, CERT_COUNT };
enum then { THEN_GO_ON, THEN_CLOSE, THEN_HANG, THEN_TRICKLE, THEN_LONG_LINE, THEN_TLS, THEN_FLOOD };

/** The first rule whose `verb` begins what follows a command's tag answers it; `times` of 0 is for ever.  "$" in a reply is the tag. */
struct rule {
	const char *verb, *reply;
	enum then then;
	int times;
};

struct server {
	int listener, port;
	bool tls_at_once;
	const char *greeting;
	struct rule rules[32];
	gnutls_certificate_credentials_t credentials;
	pthread_t thread;
	int stop[2];
	struct buf seen;   /* the commands, without tags */
	int connections;
};

struct client {
	int fd;
	gnutls_session_t session;
	struct server *server;
};

/** THEN_HANG or THEN_TRICKLE from when the last ordinary byte has left until the client is gone; else THEN_GO_ON. */
static atomic_int server_quiet;
/** Whether this thread is a server's. */
static _Thread_local bool server_thread;

static gnutls_x509_privkey_t server_key(void)
{
	gnutls_x509_privkey_t key;
	gnutls_x509_privkey_init(&key);
	if (gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) < 0)
		abort();
	return key;
}

static gnutls_x509_crt_t server_crt(const char *name, gnutls_x509_privkey_t key, gnutls_x509_crt_t ca, gnutls_x509_privkey_t ca_key, bool expired)
{
	static unsigned char serial;
	unsigned char number[2] = { 1, ++serial };
	gnutls_x509_crt_t crt;
	time_t now = time(NULL);
	gnutls_x509_crt_init(&crt);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, number, sizeof number);
	gnutls_x509_crt_set_activation_time(crt, now - 86400 * 400);
	gnutls_x509_crt_set_expiration_time(crt, expired ? now - 86400 * 30 : now + 86400);
	gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name));
	gnutls_x509_crt_set_key(crt, key);
	gnutls_x509_crt_set_basic_constraints(crt, ca == NULL, -1);
	if (!ca) {
		gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_KEY_CERT_SIGN);
	} else {
		unsigned char here[4] = { 127, 0, 0, 1 };
		gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, name, (unsigned)strlen(name), GNUTLS_FSAN_SET);
		if (strcmp(name, "localhost") == 0)
			gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, here, 4, GNUTLS_FSAN_APPEND);
	}
	if (gnutls_x509_crt_sign2(crt, ca ? ca : crt, ca ? ca_key : key, GNUTLS_DIG_SHA256, 0) < 0)
		abort();
	return crt;
}

/* Makes an authority (its certificate goes to `ca_file`), another that nobody knows, and certificates of both. */
static void server_certificates(const char *ca_file, gnutls_certificate_credentials_t out[CERT_COUNT])
{
	static const char *const names[CERT_COUNT] = { "localhost", "other.example.net", "localhost", "localhost" };
	gnutls_x509_privkey_t keys[2] = { server_key(), server_key() }, key = server_key();
	gnutls_x509_crt_t cas[2] = { server_crt("known", keys[0], NULL, NULL, false), server_crt("unknown", keys[1], NULL, NULL, false) };
	gnutls_datum_t pem;
	for (int i = 0; i < CERT_COUNT; i++) {
		int by = i == CERT_UNKNOWN_CA;
		gnutls_x509_crt_t crt = server_crt(names[i], key, cas[by], keys[by], i == CERT_EXPIRED);
		gnutls_certificate_allocate_credentials(&out[i]);
		if (gnutls_certificate_set_x509_key(out[i], &crt, 1, key) < 0)
			abort();
		gnutls_x509_crt_deinit(crt);
	}
	FILE *f = fopen(ca_file, "w");
	if (!f || gnutls_x509_crt_export2(cas[0], GNUTLS_X509_FMT_PEM, &pem) < 0)
		abort();
	fwrite(pem.data, 1, pem.size, f);
	fclose(f);
	gnutls_free(pem.data);
	for (int i = 0; i < 2; i++) {
		gnutls_x509_crt_deinit(cas[i]);
		gnutls_x509_privkey_deinit(keys[i]);
	}
	gnutls_x509_privkey_deinit(key);
}

static bool client_put(struct client *c, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = c->session ? gnutls_record_send(c->session, bytes, len) : send(c->fd, bytes, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* Whether the client is still there after so long a wait for it. */
static bool client_there(const struct client *c, int ms)
{
	char byte;
	struct pollfd p[2] = { { c->fd, POLLIN | POLLRDHUP, 0 }, { c->server->stop[0], POLLIN, 0 } };
	if (poll(p, 2, ms) == 0)
		return true;
	return !p[1].revents && recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0 && !(p[0].revents & (POLLHUP | POLLRDHUP));
}

static bool client_line(struct client *c, char *out, size_t size)
{
	size_t n = 0;
	while (n + 1 < size) {
		ssize_t r = c->session ? gnutls_record_recv(c->session, out + n, 1) : recv(c->fd, out + n, 1, 0);
		if (r <= 0)
			return false;
		if (out[n++] == '\n')
			break;
	}
	while (n > 0 && (out[n - 1] == '\n' || out[n - 1] == '\r'))
		n--;
	out[n] = '\0';
	return true;
}

static bool client_tls(struct client *c)
{
	gnutls_init(&c->session, GNUTLS_SERVER);
	gnutls_set_default_priority(c->session);
	gnutls_credentials_set(c->session, GNUTLS_CRD_CERTIFICATE, c->server->credentials);
	gnutls_transport_set_int(c->session, c->fd);
	gnutls_handshake_set_timeout(c->session, 60000); /* nets for what hangs, here and below: a machine may be slow */
	int r;
	while ((r = gnutls_handshake(c->session)) < 0 && !gnutls_error_is_fatal(r))
		;
	return r == 0;
}

static bool client_reply(struct client *c, const char *tag, const char *reply)
{
	struct buf out = { 0 };
	for (const char *p = reply; *p; p++) {
		if (*p == '$')
			buf_text(&out, tag);
		else
			buf_byte(&out, *p);
	}
	bool sent = client_put(c, buf_str(&out), out.len);
	buf_release(&out);
	return sent;
}

/* What comes after a reply; false ends the connection. */
static bool client_then(struct client *c, enum then then)
{
	static char many[65536];
	memset(many, '(', sizeof many);
	switch (then) {
	case THEN_GO_ON:
		return true;
	case THEN_CLOSE:
		return false;
	case THEN_TLS:
		return client_tls(c);
	case THEN_HANG:
	case THEN_TRICKLE:
		atomic_store(&server_quiet, (int)then);
		while (client_there(c, 20) && (then == THEN_HANG || client_put(c, "*", 1)))
			;
		atomic_store(&server_quiet, THEN_GO_ON);
		return false;
	case THEN_LONG_LINE:
		for (int i = 0; i < 160 && client_put(c, many, sizeof many); i++)
			;
		return false;
	case THEN_FLOOD:
		for (int i = 0; i < 1000000 && client_reply(c, "", "* OK and so on and so on and so on and so on\r\n"); i++)
			;
		return false;
	}
	return false;
}

static struct rule *server_rule(struct server *s, const char *command)
{
	for (size_t i = 0; i < sizeof s->rules / sizeof s->rules[0] && s->rules[i].verb; i++) {
		struct rule *rule = &s->rules[i];
		if (strncasecmp(rule->verb, command, strlen(rule->verb)) != 0 || rule->times < 0)
			continue;
		if (rule->times > 0 && --rule->times == 0)
			rule->times = -1;
		return rule;
	}
	return NULL;
}

static void server_talk(struct client *c)
{
	char line[8192], tag[64];
	if ((c->server->tls_at_once && !client_tls(c)) || !client_put(c, c->server->greeting, strlen(c->server->greeting)))
		return;
	while (client_line(c, line, sizeof line)) {
		char *command = strchr(line, ' ');
		snprintf(tag, sizeof tag, "%.*s", command ? (int)(command - line) : 0, line);
		command = command ? command + 1 : line;
		buf_print(&c->server->seen, "%s\n", command);
		struct rule *rule = server_rule(c->server, command);
		if (!rule && strncasecmp(command, "LOGOUT", 6) == 0) {
			client_reply(c, tag, "* BYE done\r\n$ OK done\r\n");
			return;
		}
		if (!client_reply(c, tag, rule ? rule->reply : "$ BAD what\r\n") || !client_then(c, rule ? rule->then : THEN_GO_ON))
			return;
	}
}

static void *server_main(void *with)
{
	struct server *s = with;
	server_thread = true;
	for (;;) {
		struct pollfd p[2] = { { s->listener, POLLIN, 0 }, { s->stop[0], POLLIN, 0 } };
		if (poll(p, 2, -1) < 0 || p[1].revents)
			return NULL;
		struct client c = { .fd = accept(s->listener, NULL, NULL), .server = s };
		struct timeval patience = { 60, 0 };
		setsockopt(c.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
		setsockopt(c.fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
		s->connections++;
		server_talk(&c);
		if (c.session)
			gnutls_deinit(c.session);
		close(c.fd);
	}
}

/* Begins to listen (on `port`, or where 0 on any), so that the port is known; server_start begins to answer. */
static void server_listen(struct server *s)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)s->port) };
	socklen_t size = sizeof at;
	int one = 1;
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(s->listener, (struct sockaddr *)&at, size) != 0 || listen(s->listener, 8) != 0 || pipe(s->stop) != 0)
		abort();
	getsockname(s->listener, (struct sockaddr *)&at, &size);
	s->port = ntohs(at.sin_port);
}

static void server_start(struct server *s)
{
	pthread_create(&s->thread, NULL, server_main, s);
}

static void server_stop(struct server *s)
{
	if (write(s->stop[1], "x", 1) != 1)
		abort();
	pthread_join(s->thread, NULL);
	close(s->listener);
	close(s->stop[0]);
	close(s->stop[1]);
}

#endif
