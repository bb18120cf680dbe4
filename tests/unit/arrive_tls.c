/* The verified stream: which certificates pass, and that no server can hold us up, starve us or feed us for ever.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <sys/stat.h>

#include "arrive/imap.h"
#include "arrive_patience.h"
#include "base/clock.h"

static char folder[64] = "/tmp/arrive_tls.XXXXXX";
static char ca_file[128];
static gnutls_certificate_credentials_t certificates[CERT_COUNT];

static struct mailbox_place place_of(const struct server *s, const char *host)
{
	struct mailbox_place place = { .kind = s->tls_at_once ? MAILBOX_TLS : MAILBOX_STARTTLS, .folder = "INBOX" };
	snprintf(place.host, sizeof place.host, "%s", host);
	snprintf(place.port, sizeof place.port, "%d", s->port);
	return place;
}

static void check_certificates(void)
{
	static const struct {
		enum cert cert;
		const char *host, *says;
	} cases[] = {
		{ CERT_WRONG_HOST, "localhost", "is not for localhost; the names on it are other.example.net" },
		{ CERT_UNKNOWN_CA, "localhost", "authority that is not trusted" },
		{ CERT_EXPIRED, "localhost", "has expired" },
		{ CERT_GOOD, "127.0.0.2", "is not for 127.0.0.2; the names on it are localhost, 127.0.0.1" },
		{ CERT_GOOD, "localhost", NULL },
		{ CERT_GOOD, "127.0.0.1", NULL },
	};
	struct err err;
	struct tls_trust *trust = tls_trust_new(ca_file, &err);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct server s = { .tls_at_once = true, .greeting = "* OK hello\r\n", .credentials = certificates[cases[i].cert],
		                    .rules = { { "CAPABILITY", "* CAPABILITY IMAP4rev1\r\n$ OK done\r\n", THEN_GO_ON, 0 } } };
		struct imap imap;
		server_listen(&s);
		server_start(&s);
		struct mailbox_place place = place_of(&s, cases[i].host);
		/* 127.0.0.2 is us as well, so the listener must take it. */
		if (strcmp(cases[i].host, "127.0.0.2") == 0) {
			struct tls *t = tls_connect("127.0.0.1", place.port, &limits, -1, &err);
			CHECK(t && tls_secure(t, trust, "127.0.0.2", &err) == -1);
			CHECK_SAY(strstr(err.text, cases[i].says) != NULL, "got: %s", err.text);
			tls_free(t);
		} else {
			err.text[0] = '\0';
			int r = imap_open(&imap, &place, trust, &limits, -1, &err);
			CHECK_SAY(cases[i].says ? r == -1 && strstr(err.text, cases[i].says) : r == 0, "case %zu: %d %s", i, r, err.text);
			if (r == 0)
				imap_close(&imap);
		}
		server_stop(&s);
		/* A refused server has heard nothing of us but the handshake. */
		if (cases[i].says)
			CHECK_STR(buf_str(&s.seen), "");
		buf_release(&s.seen);
	}
	tls_trust_free(trust);
}

/* What a server does wrong, at which command, and what is said of it. */
static void check_servers(void)
{
	static const struct {
		const char *greeting;
		bool at_once;
		struct rule rule;
		const char *says;
	} cases[] = {
		{ "* OK hello\r\n", true, { "CAPABILITY", "", THEN_HANG, 0 }, "silent: no byte came within 60.0 s" },
		{ "* OK hello\r\n", true, { "CAPABILITY", "* CAPA", THEN_TRICKLE, 0 }, "answered too slowly" },
		{ "* OK hello\r\n", true, { "CAPABILITY", "* CAPABILITY ", THEN_CLOSE, 0 }, "closed the connection" },
		{ "* OK hello\r\n", true, { "CAPABILITY", "* 1 FETCH (BODYSTRUCTURE ", THEN_LONG_LINE, 0 }, "a line of more than 16384 bytes" },
		{ "* OK hello\r\n", true, { "CAPABILITY", "", THEN_FLOOD, 0 }, "bytes that are no letter's" },
		{ "* OK hello\r\n", true, { "CAPABILITY", "* BYE too many users\r\n", THEN_CLOSE, 0 }, "closed the connection" },
		{ "* BYE too many users\r\n", true, { "-", "", THEN_GO_ON, 0 }, "takes no connection now: too many users" },
		{ "SMTP here\r\n", true, { "-", "", THEN_GO_ON, 0 }, "is no IMAP" },
		{ "* PREAUTH hello\r\n", false, { "-", "", THEN_GO_ON, 0 }, "PREAUTH before TLS" },
		{ "* OK hello\r\n", false, { "STARTTLS", "$ NO not here\r\n", THEN_GO_ON, 0 }, "refuses STARTTLS" },
		{ "* OK hello\r\n", false, { "STARTTLS", "$ OK go\r\n* CAPABILITY IMAP4rev1 EVIL\r\n", THEN_TLS, 0 }, "between STARTTLS and TLS" },
	};
	struct err err;
	struct tls_trust *trust = tls_trust_new(ca_file, &err);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct server s = { .tls_at_once = cases[i].at_once, .greeting = cases[i].greeting, .credentials = certificates[CERT_GOOD] };
		struct imap imap;
		s.rules[0] = cases[i].rule;
		server_listen(&s);
		server_start(&s);
		struct mailbox_place place = place_of(&s, "localhost");
		int64_t start = clock_mono_ms();
		err.text[0] = '\0';
		CHECK_SAY(imap_open(&imap, &place, trust, &limits, -1, &err) == -1, "case %zu was taken", i);
		CHECK_SAY(strstr(err.text, cases[i].says) != NULL, "case %zu: %s", i, err.text);
		/* By the clock that the client sees, in which one that trickles lasts its two minutes and some. */
		CHECK_SAY(clock_mono_ms() - start < 300000, "case %zu took %lld ms", i, (long long)(clock_mono_ms() - start));
		server_stop(&s);
		buf_release(&s.seen);
	}
	tls_trust_free(trust);
}

static void check_starttls(void)
{
	struct server s = { .greeting = "* OK hello\r\n", .credentials = certificates[CERT_GOOD],
	                    .rules = { { "STARTTLS", "$ OK go\r\n", THEN_TLS, 0 },
	                               { "CAPABILITY", "* CAPABILITY IMAP4rev1 MOVE IDLE UIDPLUS\r\n$ OK done\r\n", THEN_GO_ON, 0 } } };
	struct err err = { "" };
	struct imap imap;
	struct tls_trust *trust = tls_trust_new(ca_file, &err);
	server_listen(&s);
	server_start(&s);
	struct mailbox_place place = place_of(&s, "localhost");
	CHECK_SAY(imap_open(&imap, &place, trust, &limits, -1, &err) == 0, "%s", err.text);
	CHECK(imap.can_move && imap.can_idle && imap.can_uidplus);
	imap_close(&imap);
	server_stop(&s);
	CHECK_STR(buf_str(&s.seen), "STARTTLS\nCAPABILITY\nLOGOUT\n");
	buf_release(&s.seen);
	tls_trust_free(trust);
}

/* The clerk's hang-up ends a wait at once, whatever the server does. */
static void check_stop(void)
{
	struct server s = { .tls_at_once = true, .greeting = "", .credentials = certificates[CERT_GOOD] };
	struct err err = { "" };
	struct imap imap;
	int ends[2];
	struct tls_trust *trust = tls_trust_new(ca_file, &err);
	server_listen(&s);
	server_start(&s);
	struct mailbox_place place = place_of(&s, "localhost");
	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
	close(ends[1]);
	CHECK(imap_open(&imap, &place, trust, &limits, ends[0], &err) == -1);
	CHECK_SAY(strstr(err.text, "stopped") != NULL, "%s", err.text);
	close(ends[0]);
	server_stop(&s);
	buf_release(&s.seen);
	tls_trust_free(trust);
}

static void check_trust(void)
{
	struct err err = { "" };
	CHECK(tls_trust_new("/nonexistent/ca.pem", &err) == NULL);
	CHECK(strstr(err.text, "ca-file") != NULL);
	CHECK(tls_trust_new("/dev/null", &err) == NULL);
	/* A closed port is said so, with what failed. */
	struct server s = { 0 };
	char port[8];
	server_listen(&s);
	snprintf(port, sizeof port, "%d", s.port);
	close(s.listener);
	CHECK(tls_connect("127.0.0.1", port, &limits, -1, &err) == NULL);
	CHECK_SAY(strstr(err.text, "refused") != NULL, "%s", err.text);
	close(s.stop[0]);
	close(s.stop[1]);
}

/* libetpan itself forgets to free a greeting that says BYE. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:mailimap_greeting_new\n";
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	snprintf(ca_file, sizeof ca_file, "%s/ca.pem", folder);
	server_certificates(ca_file, certificates);
	check_trust();
	check_certificates();
	check_servers();
	check_starttls();
	check_stop();
	for (int i = 0; i < CERT_COUNT; i++)
		gnutls_certificate_free_credentials(certificates[i]);
	unlink(ca_file);
	rmdir(folder);
	return unit_end();
}
