/* SMTP against a server that misbehaves at each stage: what a letter's end is called, and when a connection is used again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer_server.h"

#include <signal.h>

#include "answer/smtp.h"

/* A busy machine is no silent server: impatient is only who talks to one that is silent by its plan. */
enum { PATIENT = 120, IMPATIENT = 1 };
static int patience[SMTP_STAGES];
static const char letter[] = "Subject: x\r\n\r\n.one dot\r\n..two\r\nlast\r\n";

static int begun;

static void on_begun(void *with)
{
	(void)with;
	begun++;
}

static bool on_stop(void *with, bool past_dot)
{
	(void)past_dot;
	return with != NULL;
}

static const struct smtp_watch watch = { on_begun, on_stop, NULL };

static struct transport to(const struct server *server)
{
	return (struct transport){ .url = server->url, .user = "thiviet@bactuliem.example", .ca_file = server->ca_file, .from_address = "thiviet@bactuliem.example" };
}

static struct smtp *connected(const struct transport *transport)
{
	struct err err = { "" };
	struct smtp *smtp = smtp_new(transport, patience, &err);
	CHECK_SAY(smtp != NULL, "%s", err.text);
	smtp_password(smtp, "secret");
	return smtp;
}

static void be(int seconds)
{
	for (int i = 0; i < SMTP_STAGES; i++)
		patience[i] = PATIENT;
	patience[SMTP_RCPT] = patience[SMTP_DOT] = seconds;
}

static enum send_outcome send_it(struct smtp *smtp, char reply[SEND_REPLY_SIZE])
{
	reply[0] = '\0';
	return smtp_send(smtp, "a@thu.example", letter, sizeof letter - 1, &watch, reply);
}

/* One letter with one act of the server, then another that must go well. */
static const struct { const char *what; struct server_act act; enum send_outcome outcome; const char *reply; int begun; } acts[] = {
	{ "250", { NULL, NULL, NULL, "250 2.0.0 OK id=7", ACT_WELL }, SEND_SENT, "250 2.0.0 OK id=7", 1 },
	{ "451 at RCPT", { NULL, "451 4.7.1 greylisted", NULL, NULL, ACT_WELL }, SEND_LATER, "451 4.7.1 greylisted", 0 },
	{ "550 at RCPT", { NULL, "550 5.1.1 no such user", NULL, NULL, ACT_WELL }, SEND_FAILED, "550 5.1.1 no such user", 0 },
	{ "530 at RCPT", { NULL, "530 5.7.0 log in first", NULL, NULL, ACT_WELL }, SEND_TROUBLE, "530 5.7.0 log in first", 0 },
	{ "421 at RCPT", { NULL, "421 4.3.2 closing", NULL, NULL, ACT_WELL }, SEND_TROUBLE, "421 4.3.2 closing", 0 },
	{ "451 at DATA", { NULL, NULL, "451 4.3.0 later", NULL, ACT_WELL }, SEND_LATER, "451 4.3.0 later", 0 },
	{ "554 at DATA", { NULL, NULL, "554 5.6.0 no", NULL, ACT_WELL }, SEND_FAILED, "554 5.6.0 no", 0 },
	{ "451 after the dot", { NULL, NULL, NULL, "451 4.3.0 try again", ACT_WELL }, SEND_LATER, "451 4.3.0 try again", 1 },
	{ "552 after the dot", { NULL, NULL, NULL, "552 5.2.2 full", ACT_WELL }, SEND_FAILED, "552 5.2.2 full", 1 },
	{ "two lines", { NULL, NULL, NULL, "550-5.7.1 spam\r\n550 5.7.1 really", ACT_WELL }, SEND_FAILED, "550-5.7.1 spam 550 5.7.1 really", 1 },
	{ "a yes that ends as a no", { NULL, NULL, NULL, "250-fine\r\n550 5.7.1 no", ACT_WELL }, SEND_FAILED, "550 5.7.1 no", 1 },
	{ "a no that ends as a yes", { NULL, NULL, NULL, "550-no\r\n250 2.0.0 OK", ACT_WELL }, SEND_SENT, "250 2.0.0 OK", 1 },
	{ "a yes without an end", { NULL, NULL, NULL, "250-fine", ACT_CLOSE_AFTER }, SEND_UNSURE, NULL, 1 },
	{ "a no without an end", { NULL, NULL, NULL, "550-no", ACT_CLOSE_AFTER }, SEND_UNSURE, NULL, 1 },
	{ "451 at MAIL", { "451 4.3.0 busy", NULL, NULL, NULL, ACT_WELL }, SEND_TROUBLE, "451 4.3.0 busy", 0 },
	{ "550 at MAIL", { "550 5.7.1 sender", NULL, NULL, NULL, ACT_WELL }, SEND_TROUBLE, "550 5.7.1 sender", 0 },
	{ "552 at MAIL", { "552 5.3.4 too large", NULL, NULL, NULL, ACT_WELL }, SEND_FAILED, "552 5.3.4 too large", 0 },
	{ "broken after the dot", { NULL, NULL, NULL, NULL, ACT_DROP_AFTER_DOT }, SEND_UNSURE, NULL, 1 },
	{ "silent after the dot", { NULL, NULL, NULL, NULL, ACT_SILENT_AFTER_DOT }, SEND_UNSURE, "the mail server was silent for 1 s while waiting for the server's last word", 1 },
	{ "silent at RCPT", { NULL, NULL, NULL, NULL, ACT_SILENT_AT_RCPT }, SEND_TROUBLE, "the mail server was silent for 1 s while RCPT TO", 0 },
};

static void each_act(void)
{
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		char reply[SEND_REPLY_SIZE];
		struct server_plan plan = { .acts = &acts[i].act, .act_count = 1 };
		struct server *server = server_start(&plan);
		struct transport transport = to(server);
		struct smtp *smtp = connected(&transport);
		begun = 0;
		be(acts[i].act.how == ACT_SILENT_AFTER_DOT || acts[i].act.how == ACT_SILENT_AT_RCPT ? IMPATIENT : PATIENT);
		enum send_outcome outcome = send_it(smtp, reply);
		be(PATIENT);
		CHECK_SAY(outcome == acts[i].outcome, "%s: outcome %d, %s", acts[i].what, (int)outcome, reply);
		CHECK_SAY(begun == acts[i].begun, "%s: begun %d", acts[i].what, begun);
		if (acts[i].reply)
			CHECK_STR(reply, acts[i].reply);
		CHECK_SAY(send_it(smtp, reply) == SEND_SENT, "%s, the next: %s", acts[i].what, reply);
		smtp_free(smtp);
		server_stop(server);
	}
}

/* A letter of many megabytes, so that the break comes while it is on its way and not in some buffer. */
static void broken_within(void)
{
	static const struct server_act act = { NULL, NULL, NULL, NULL, ACT_DROP_IN_DATA };
	struct server_plan plan = { .acts = &act, .act_count = 1 };
	struct server *server = server_start(&plan);
	struct transport transport = to(server);
	struct smtp *smtp = connected(&transport);
	char reply[SEND_REPLY_SIZE];
	struct buf large = { 0 };
	while (large.len < (16 << 20))
		buf_text(&large, "0123456789012345678901234567890123456789012345678901234567890123\r\n");
	CHECK_SAY(smtp_send(smtp, "a@thu.example", large.data, large.len, &watch, reply) == SEND_LATER, "%s", reply);
	CHECK_SAY(strstr(reply, "(while handing over the letter)") != NULL, "%s", reply);
	buf_release(&large);
	smtp_free(smtp);
	server_stop(server);
}

static void one_connection(bool starttls)
{
	struct server_plan plan = { .starttls = starttls };
	struct server *server = server_start(&plan);
	struct transport transport = to(server);
	struct smtp *smtp = connected(&transport);
	char reply[SEND_REPLY_SIZE];
	for (int i = 0; i < 20; i++)
		CHECK_SAY(send_it(smtp, reply) == SEND_SENT, "%s", reply);
	CHECK(server->connections == 1 && server->logins == 1 && server->letters == 20);
	CHECK_STR(server->mail_line, "MAIL FROM:<thiviet@bactuliem.example>");
	CHECK_STR(server->rcpt_line, "RCPT TO:<a@thu.example>");
	CHECK_STR(server->ehlo_line, "EHLO bactuliem.example");
	CHECK_STR(buf_str(&server->last), letter);
	smtp_rest(smtp);
	CHECK(send_it(smtp, reply) == SEND_SENT && server->connections == 2);
	smtp_free(smtp);
	server_stop(server);
}

/* The server closed the idle connection: the next letter goes over a new one, and nobody hears of it. */
static void stale(void)
{
	static const struct server_act act[] = { { NULL, NULL, NULL, NULL, ACT_CLOSE_AFTER }, { NULL, NULL, NULL, NULL, ACT_WELL }, { "421 4.4.2 idle too long", NULL, NULL, NULL, ACT_WELL } };
	struct server_plan plan = { .acts = act, .act_count = 3 };
	struct server *server = server_start(&plan);
	struct transport transport = to(server);
	struct smtp *smtp = connected(&transport);
	char reply[SEND_REPLY_SIZE];
	for (int i = 0; i < 4; i++)
		CHECK_SAY(send_it(smtp, reply) == SEND_SENT, "letter %d: %s", i, reply);
	CHECK(server->letters == 4 && server->connections == 3);
	smtp_free(smtp);
	server_stop(server);
}

static const struct { const char *what; struct server_plan plan; const char *url; bool other_ca; enum send_outcome outcome; int logins; const char *says; } troubles[] = {
	{ "wrong host", { .host = "mail.elsewhere.example" }, NULL, false, SEND_TROUBLE, 0, "is not for the host in transport.url: " },
	{ "expired", { .expired = true }, NULL, false, SEND_TROUBLE, 0, "has expired" },
	{ "unknown CA", { .host = NULL }, NULL, true, SEND_TROUBLE, 0, "signed by an authority that is not trusted here" },
	{ "no STARTTLS", { .starttls = true, .no_starttls = true }, NULL, false, SEND_TROUBLE, 0, "STARTTLS" },
	{ "login refused", { .auth = "535 5.7.8 wrong password" }, NULL, false, SEND_REFUSED, 1, "535 5.7.8 wrong password" },
	{ "login not now", { .auth = "454 4.7.0 not now" }, NULL, false, SEND_TROUBLE, 1, "454" },
	{ "nobody there", { .host = NULL }, "smtps://localhost:1", false, SEND_TROUBLE, 0, "(while connecting)" },
	{ "no such host", { .host = NULL }, "smtps://no-such-host.invalid:465", false, SEND_TROUBLE, 0, "could not be looked up" },
};

static void each_trouble(void)
{
	for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
		struct server *server = server_start(&troubles[i].plan);
		struct transport transport = to(server);
		char reply[SEND_REPLY_SIZE];
		if (troubles[i].url)
			transport.url = troubles[i].url;
		if (troubles[i].other_ca)
			transport.ca_file = NULL;
		struct smtp *smtp = connected(&transport);
		enum send_outcome outcome = send_it(smtp, reply);
		CHECK_SAY(outcome == troubles[i].outcome && strstr(reply, troubles[i].says), "%s: outcome %d, %s", troubles[i].what, (int)outcome, reply);
		CHECK_SAY(server->logins == troubles[i].logins && server->letters == 0, "%s: %d logins, %d letters", troubles[i].what, (int)server->logins, (int)server->letters);
		CHECK_SAY(!strstr(reply, "secret"), "%s", reply);
		smtp_free(smtp);
		server_stop(server);
	}
}

/* Without AUTH libcurl goes on without a login; that every recipient is then refused is no letter's fault. */
static void no_auth(void)
{
	static const struct server_act act = { NULL, "550 5.7.1 relay denied", NULL, NULL, ACT_WELL };
	struct server_plan plan = { .no_auth = true, .acts = &act, .act_count = 1 };
	struct server *server = server_start(&plan);
	struct transport transport = to(server);
	struct smtp *smtp = connected(&transport);
	char reply[SEND_REPLY_SIZE];
	CHECK(send_it(smtp, reply) == SEND_TROUBLE);
	CHECK_STR(reply, "550 5.7.1 relay denied");
	smtp_free(smtp);
	server_stop(server);
}

static void stopped(void)
{
	struct server_plan plan = { .act_count = 0 };
	struct server *server = server_start(&plan);
	struct transport transport = to(server);
	struct smtp *smtp = connected(&transport);
	char reply[SEND_REPLY_SIZE], yes = 1;
	const struct smtp_watch stopping = { on_begun, on_stop, &yes };
	CHECK(smtp_send(smtp, "a@thu.example", letter, sizeof letter - 1, &stopping, reply) == SEND_BACK);
	CHECK(server->letters == 0);
	smtp_free(smtp);
	server_stop(server);
}

static void wrong_urls(void)
{
	static const char *const urls[] = { "http://localhost/", "localhost:25", "", "smtpx://a" };
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct transport transport = { .url = urls[i], .from_address = "a@b.example" };
		struct err err = { "" };
		CHECK(smtp_new(&transport, patience, &err) == NULL && err.text[0]);
	}
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	be(PATIENT);
	each_act();
	broken_within();
	one_connection(false);
	one_connection(true);
	stale();
	each_trouble();
	no_auth();
	stopped();
	wrong_urls();
	return unit_end();
}
