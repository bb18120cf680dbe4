/* One letter after another over one verified SMTP connection, by libcurl.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/smtp.h"

#include <curl/curl.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/text.h"

const int smtp_patience[SMTP_STAGES] = {
	[SMTP_CONNECT] = 60, [SMTP_HELLO] = 60, [SMTP_AUTH] = 60, [SMTP_MAIL] = 120, [SMTP_RCPT] = 120, [SMTP_DATA] = 120, [SMTP_BODY] = 180, [SMTP_DOT] = 600,
};

static const char *const stage_words[SMTP_STAGES] = {
	"connecting", "greeting the mail server", "logging in", "MAIL FROM", "RCPT TO", "DATA", "handing over the letter", "waiting for the server's last word",
};

enum {
	URL_SIZE = 600, PATH_SIZE = 330, ALL_STAGES_SECONDS = 1800,
	QUIT_SECONDS = 5,   /* what a server answers to QUIT decides nothing, and the next letter waits for it */
};

struct smtp {
	CURL *curl;
	const struct transport *transport;
	const int *patience;
	char url[URL_SIZE], from[PATH_SIZE];
	/* of the connection */
	bool authed;
	int64_t ends;                    /* of its server's certificate */
	/* of the transaction under way */
	enum smtp_stage stage;
	int64_t since_ms;                /* when this stage began */
	const char *bytes;
	size_t len, at;
	char reply[SEND_REPLY_SIZE];     /* the server's lines since our last command */
	int said, code;                  /* the code of the latest of them; that of a reply that is whole, 0 while none is */
	char error[CURL_ERROR_SIZE];
	const struct smtp_watch *watch;
	bool stopped, late;
	int hanging;                     /* look-ups that were given up */
	bool unnamed;                    /* the last was one of them */
	bool unreached;                  /* the last try met no server: of several addresses the next begins with another */
	bool closing;                    /* libcurl has said QUIT: what comes now answers that */
};

static void enter(struct smtp *smtp, enum smtp_stage stage)
{
	smtp->stage = stage;
	smtp->since_ms = clock_mono_ms();
	smtp->reply[0] = '\0';
	smtp->said = smtp->code = 0;
}

/* What libcurl says to the server, by its verb alone: the lines themselves hold the password and are never kept. */
static int on_debug(CURL *curl, curl_infotype type, char *data, size_t size, void *with)
{
	static const struct { char verb[5]; enum smtp_stage stage; } verbs[] = {
		{ "EHLO", SMTP_HELLO }, { "HELO", SMTP_HELLO }, { "STAR", SMTP_HELLO }, { "AUTH", SMTP_AUTH },
		{ "MAIL", SMTP_MAIL }, { "RCPT", SMTP_RCPT }, { "DATA", SMTP_DATA },
	};
	struct smtp *smtp = with;
	(void)curl;
	if (type != CURLINFO_HEADER_OUT || size < 4)
		return 0;
	smtp->closing = memcmp(data, "QUIT", 4) == 0;
	if (smtp->closing)
		smtp->since_ms = clock_mono_ms();
	if (smtp->stage >= SMTP_BODY)
		return 0;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (memcmp(data, verbs[i].verb, 4) == 0)
			enter(smtp, verbs[i].stage);
	if (smtp->stage == SMTP_HELLO)
		smtp->authed = false; /* a new connection */
	smtp->authed |= smtp->stage == SMTP_AUTH;
	return 0;
}

/* The code that begins a line of a reply (RFC 5321, 4.2), `more` where other lines follow; 0 where it begins with none: libcurl passes over such lines too. */
static int code_of(const char *line, size_t size, bool *more)
{
	if (size < 3 || line[0] < '2' || line[0] > '5' || line[1] < '0' || line[1] > '9' || line[2] < '0' || line[2] > '9')
		return 0;
	if (size > 3 && (line[3] == '\0' || !strchr(" -\r\n", line[3])))
		return 0;
	*more = size > 3 && line[3] == '-';
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
}

/*
 * A line from the server.  A reply is whole with the line that has no hyphen, and what that one says counts: where the connection breaks behind
 * "250-" nothing was said yet, and "250-" before "550 " was no yes.
 */
static size_t on_line(char *data, size_t one, size_t size, void *with)
{
	struct smtp *smtp = with;
	bool more = false;
	int code = code_of(data, size, &more);
	(void)one;
	if (smtp->closing || code == 0)
		return size;
	if (code != smtp->said)
		smtp->reply[0] = '\0';
	smtp->said = code;
	smtp->code = more ? 0 : code;
	size_t n = strlen(smtp->reply);
	if (n && n + 1 < sizeof smtp->reply)
		smtp->reply[n++] = ' ';
	for (size_t i = 0; i < size && n + 1 < sizeof smtp->reply; i++)
		if ((unsigned char)data[i] >= ' ' && (unsigned char)data[i] < 0x7f)
			smtp->reply[n++] = data[i];
	smtp->reply[n] = '\0';
	return size;
}

static size_t on_nothing(char *data, size_t one, size_t size, void *with)
{
	(void)data, (void)one, (void)with;
	return size;
}

/* Asked while the connection is in use: libcurl forgets whose it is when a transfer ends. */
static void look_at_certificate(struct smtp *smtp)
{
	struct curl_tlssessioninfo *info = NULL;
	if (curl_easy_getinfo(smtp->curl, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || !info || info->backend != CURLSSLBACKEND_GNUTLS || !info->internals)
		return;
	time_t ends = gnutls_certificate_expiration_time_peers(info->internals);
	smtp->ends = ends > 0 ? (int64_t)ends : 0;
}

int64_t smtp_ends(const struct smtp *smtp)
{
	return smtp->ends;
}

static size_t on_read(char *out, size_t one, size_t size, void *with)
{
	struct smtp *smtp = with;
	size_t n = one * size, left = smtp->len - smtp->at;
	if (smtp->stage < SMTP_BODY) {
		enter(smtp, SMTP_BODY);
		look_at_certificate(smtp);
		smtp->watch->begun(smtp->watch->with);
	}
	n = n < left ? n : left;
	memcpy(out, smtp->bytes + smtp->at, n);
	smtp->at += n;
	/* After this the final dot goes out: what is not answered from here on may have arrived all the same. */
	if (n == 0 && smtp->stage == SMTP_BODY)
		enter(smtp, SMTP_DOT);
	else
		smtp->since_ms = clock_mono_ms();
	return n;
}

static int on_progress(void *with, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct smtp *smtp = with;
	(void)a, (void)b, (void)c, (void)d;
	if (smtp->watch && smtp->watch->stop(smtp->watch->with, smtp->stage == SMTP_DOT))
		smtp->stopped = true;
	if (clock_mono_ms() - smtp->since_ms > smtp->patience[smtp->stage] * 1000)
		smtp->late = !smtp->closing;
	return smtp->stopped || smtp->late || (smtp->closing && clock_mono_ms() - smtp->since_ms > QUIT_SECONDS * 1000);
}

static void set_security(struct smtp *smtp)
{
	CURL *curl = smtp->curl;
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL); /* smtp:// without STARTTLS ends here, before any password */
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (smtp->transport->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, smtp->transport->ca_file);
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL); /* Debian's libcurl would trust /etc/ssl/certs besides, and read 7 MiB of it */
	curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* whatever the environment says */
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_SASL_IR, 1L);
	if (smtp->transport->user)
		curl_easy_setopt(curl, CURLOPT_USERNAME, smtp->transport->user);
}

static void set_hooks(struct smtp *smtp)
{
	CURL *curl = smtp->curl;
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, smtp);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, smtp);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_line);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, smtp);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_nothing);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, smtp->error);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L); /* a look-up that hangs is not waited for when its letter is given up */
	/* The stages have bounds of their own (on_progress); libcurl's are only wide enough never to cut the last word short. */
	curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)smtp->patience[SMTP_DOT] + 60);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)smtp->patience[SMTP_CONNECT] + smtp->patience[SMTP_HELLO]);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)ALL_STAGES_SECONDS);
}

/* EHLO gives the contest's domain: libcurl's own choice, the machine's name, is often no domain at all. */
static int make_url(struct smtp *smtp, struct err *err)
{
	const char *url = smtp->transport->url, *scheme = strstr(url, "://"), *at = strrchr(smtp->transport->from_address, '@');
	const char *path = scheme ? strchr(scheme + 3, '/') : NULL;
	int n = snprintf(smtp->url, sizeof smtp->url, "%s%s%s", url, path ? "" : "/", path && path[1] ? "" : at ? at + 1 : "localhost");
	int m = snprintf(smtp->from, sizeof smtp->from, "<%s>", smtp->transport->from_address);
	if (!scheme || (!text_begins(url, "smtp://") && !text_begins(url, "smtps://")) || n >= (int)sizeof smtp->url || m >= (int)sizeof smtp->from)
		return err_set(err, "the transport's URL must be smtps://HOST:PORT, smtp://HOST:PORT or maildir:PATH");
	return 0;
}

struct smtp *smtp_new(const struct transport *transport, const int patience[SMTP_STAGES], struct err *err)
{
	struct smtp *smtp = calloc(1, sizeof *smtp);
	if (!smtp || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(smtp->curl = curl_easy_init()))
		abort(); /* want of memory is the only way */
	smtp->transport = transport;
	smtp->patience = patience;
	if (make_url(smtp, err) != 0) {
		smtp_free(smtp);
		return NULL;
	}
	curl_easy_setopt(smtp->curl, CURLOPT_URL, smtp->url);
	set_security(smtp);
	set_hooks(smtp);
	return smtp;
}

void smtp_free(struct smtp *smtp)
{
	if (!smtp)
		return;
	smtp->watch = NULL;
	curl_easy_cleanup(smtp->curl);
	curl_global_cleanup();
	free(smtp);
}

void smtp_password(struct smtp *smtp, const char *password)
{
	curl_easy_setopt(smtp->curl, CURLOPT_PASSWORD, password);
}

void smtp_rest(struct smtp *smtp)
{
	/* A handle keeps its connection; a copy of its settings takes its place and the old one says QUIT. */
	CURL *next = curl_easy_duphandle(smtp->curl);
	smtp->watch = NULL;
	enter(smtp, SMTP_CONNECT);
	if (!next)
		return;
	curl_easy_cleanup(smtp->curl);
	smtp->curl = next;
}

/* In this order: who the server is comes before how old its paper is.  The same faults are told of the mailbox's server (arrive/tlscert.c). */
static const struct { unsigned status; const char *sentence; } distrusts[] = {
	{ GNUTLS_CERT_REVOKED, "the mail server's certificate was revoked by its authority; the server's operator must get a new one" },
	{ GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNER_NOT_CA | GNUTLS_CERT_SIGNATURE_FAILURE,
	  "the mail server's certificate is signed by an authority that is not trusted here; if the server has an authority of its own, write its"
	  " certificate into a file and name that as transport.ca-file" },
	{ GNUTLS_CERT_INSECURE_ALGORITHM, "the mail server's certificate rests on a key or signature that is too weak; the server's operator must get a new one" },
	{ GNUTLS_CERT_EXPIRED, "the mail server's certificate has expired; the server's operator must renew it, or, if it is good, this machine's clock is wrong" },
	{ GNUTLS_CERT_NOT_ACTIVATED, "the mail server's certificate is not good yet; look whether this machine's clock is wrong" },
};

/* libcurl's words hold names from the certificate of an unproven server, and go to terminals. */
static void say_harmless(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || (unsigned char)*text >= 0x7f)
			*text = '?';
}

static void say_status(unsigned status, char out[SEND_REPLY_SIZE])
{
	gnutls_datum_t words = { 0 };
	if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &words, 0) < 0)
		words.data = NULL;
	snprintf(out, SEND_REPLY_SIZE, "the mail server's certificate is refused: %.300s", words.data ? (const char *)words.data : "it could not be verified");
	gnutls_free(words.data);
}

void smtp_distrust(long status, const char *error, char out[SEND_REPLY_SIZE])
{
	size_t i = 0, count = sizeof distrusts / sizeof *distrusts;
	while (i < count && !((unsigned)status & distrusts[i].status))
		i++;
	if (i < count)
		snprintf(out, SEND_REPLY_SIZE, "%s", distrusts[i].sentence);
	else if (status > 0)
		say_status((unsigned)status, out);
	else if (!strstr(error, "match"))
		snprintf(out, SEND_REPLY_SIZE, "the mail server's certificate is refused: %.300s", error);
	else /* the chain is good: libcurl compares the names itself, after GnuTLS */
		snprintf(out, SEND_REPLY_SIZE, "the mail server's certificate is not for the host in transport.url: %.160s; write the server's own name in the url,"
		         " or ask its operator for a certificate with this one", error);
	say_harmless(out);
}

static long verified(CURL *curl)
{
	long status = 0;
	curl_easy_getinfo(curl, CURLINFO_SSL_VERIFYRESULT, &status);
	return status;
}

static enum send_outcome say(struct smtp *smtp, enum send_outcome outcome, CURLcode code, char reply[SEND_REPLY_SIZE])
{
	const char *error = smtp->error[0] ? smtp->error : curl_easy_strerror(code);
	if (smtp->code >= 400 || outcome == SEND_SENT)
		snprintf(reply, SEND_REPLY_SIZE, "%s", smtp->reply);
	else if (code == CURLE_PEER_FAILED_VERIFICATION)
		smtp_distrust(verified(smtp->curl), error, reply);
	else if (smtp->unnamed)
		snprintf(reply, SEND_REPLY_SIZE, "the name in transport.url could not be looked up: the nameserver gave no answer within %d s; look at /etc/resolv.conf",
		         smtp->patience[SMTP_CONNECT]);
	else if (code == CURLE_COULDNT_RESOLVE_HOST) /* libcurl does not tell a name that is not there from a nameserver that is not */
		snprintf(reply, SEND_REPLY_SIZE, "the name in transport.url could not be looked up: %.200s; look at the url, the network and /etc/resolv.conf", error);
	else if (smtp->late)
		snprintf(reply, SEND_REPLY_SIZE, "the mail server was silent for %d s while %s", smtp->patience[smtp->stage], stage_words[smtp->stage]);
	else if (strstr(error, "non-properly terminated") || strstr(error, "response reading failed")) /* its errno is of another call, mostly EAGAIN */
		snprintf(reply, SEND_REPLY_SIZE, "the mail server closed the connection while %s", stage_words[smtp->stage]);
	else
		snprintf(reply, SEND_REPLY_SIZE, "%s (while %s)", error, stage_words[smtp->stage]);
	return outcome;
}

/* After the final dot only the server's word counts; without one the letter may have arrived (promise 4). */
static enum send_outcome judge_dot(int code)
{
	/* A server that says 354 where its last word was awaited is out of step with us: that is no word (RFC 5321, 4.3.2). */
	return code == 0 || code / 100 == 3 ? SEND_UNSURE : code < 400 ? SEND_SENT : code < 500 ? SEND_LATER : SEND_FAILED;
}

static enum send_outcome judge_recipient(const struct smtp *smtp, int code)
{
	/* 421: the server closes; 530: it wants a login that it did not offer, so libcurl went on without one. */
	if (code < 400 || code == 421 || code == 530 || (code >= 500 && smtp->transport->user && !smtp->authed))
		return SEND_TROUBLE;
	return code < 500 ? SEND_LATER : SEND_FAILED;
}

static enum send_outcome judge(const struct smtp *smtp, CURLcode rc)
{
	int code = smtp->code;
	if (rc == CURLE_OK)
		return SEND_SENT;
	switch (smtp->stage) {
	case SMTP_DOT:
		return judge_dot(code);
	case SMTP_BODY:
		return smtp->stopped ? SEND_BACK : SEND_LATER;
	case SMTP_RCPT: case SMTP_DATA:
		return smtp->stopped ? SEND_BACK : judge_recipient(smtp, code);
	case SMTP_MAIL:
		/* The sender is the same for all letters, their size is not. */
		return smtp->stopped ? SEND_BACK : code == 552 ? SEND_FAILED : SEND_TROUBLE;
	case SMTP_AUTH:
		return smtp->stopped ? SEND_BACK : code >= 500 || (code < 400 && rc == CURLE_LOGIN_DENIED) ? SEND_REFUSED : SEND_TROUBLE;
	case SMTP_CONNECT: case SMTP_HELLO: case SMTP_STAGES:
		break;
	}
	return smtp->stopped ? SEND_BACK : SEND_TROUBLE;
}

static CURLcode transact(struct smtp *smtp)
{
	smtp->at = 0;
	smtp->stopped = smtp->late = smtp->closing = false;
	smtp->error[0] = '\0';
	enter(smtp, SMTP_CONNECT);
	return curl_easy_perform(smtp->curl);
}

/*
 * After a try that met no server the name is looked up anew, and its addresses come in any order: libcurl gives the first half of its time, the second
 * half of what is left, so that behind two that swallow everything a third would have no turn, ever.
 */
static void note_reach(struct smtp *smtp, CURLcode rc)
{
	curl_off_t looked_up = 0;
	curl_easy_getinfo(smtp->curl, CURLINFO_NAMELOOKUP_TIME_T, &looked_up);
	bool unreached = rc != CURLE_OK && smtp->stage == SMTP_CONNECT && !smtp->stopped;
	smtp->unnamed = unreached && smtp->late && looked_up == 0;
	smtp->hanging += smtp->unnamed;
	smtp->unreached = unreached || (smtp->unreached && rc != CURLE_OK);
	curl_easy_setopt(smtp->curl, CURLOPT_DNS_SHUFFLE_ADDRESSES, smtp->unreached ? 1L : 0L);
	curl_easy_setopt(smtp->curl, CURLOPT_DNS_CACHE_TIMEOUT, smtp->unreached ? 0L : 60L);
}

int smtp_hanging(const struct smtp *smtp)
{
	return smtp->hanging;
}

/* Whether an idle connection had died before this letter: nothing of it was taken, and a new connection settles it. */
static bool was_stale(const struct smtp *smtp, CURLcode rc)
{
	long connects = 0;
	int code = smtp->code;
	curl_easy_getinfo(smtp->curl, CURLINFO_NUM_CONNECTS, &connects);
	return rc != CURLE_OK && connects == 0 && smtp->stage < SMTP_BODY && !smtp->stopped && !smtp->late && (code < 400 || code == 421);
}

/*
 * libcurl 7.88 keeps a connection whose last word it gave up waiting for, and would send the next letter into that wait.  Shut
 * down, it is seen to be dead and dropped without a QUIT.
 */
static void forget_connection(struct smtp *smtp)
{
	curl_socket_t fd = CURL_SOCKET_BAD;
	if (curl_easy_getinfo(smtp->curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd != CURL_SOCKET_BAD)
		shutdown(fd, SHUT_RDWR);
}

enum send_outcome smtp_send(struct smtp *smtp, const char *to, const char *bytes, size_t len, const struct smtp_watch *watch, char reply[SEND_REPLY_SIZE])
{
	char path[PATH_SIZE];
	snprintf(path, sizeof path, "<%s>", to);
	struct curl_slist *recipients = curl_slist_append(NULL, path);
	smtp->bytes = bytes;
	smtp->len = len;
	smtp->watch = watch;
	curl_easy_setopt(smtp->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(smtp->curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(smtp->curl, CURLOPT_READDATA, smtp);
	/* Told the size, libcurl would not ask for the end, and on_read would not know when the dot goes out. */
	curl_easy_setopt(smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)-1);
	curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, smtp->from);
	curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
	CURLcode rc = transact(smtp);
	if (was_stale(smtp, rc)) {
		curl_easy_setopt(smtp->curl, CURLOPT_FRESH_CONNECT, 1L);
		rc = transact(smtp);
		curl_easy_setopt(smtp->curl, CURLOPT_FRESH_CONNECT, 0L);
	}
	if (rc != CURLE_OK && smtp->stage == SMTP_DOT && (!smtp->code || smtp->code / 100 == 3))
		forget_connection(smtp);
	note_reach(smtp, rc);
	enum send_outcome outcome = say(smtp, judge(smtp, rc), rc, reply);
	curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(recipients);
	smtp->watch = NULL;
	smtp->bytes = NULL;
	return outcome;
}
