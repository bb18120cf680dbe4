/* hoadep doctor: tries what a round will need, and says what is wrong in whole sentences.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <curl/curl.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer/smtp.h"
#include "arrive/imap.h"
#include "arrive/spool.h"
#include "base/password.h"
#include "base/clock.h"
#include "base/confine.h"
#include "base/file.h"
#include "base/seal.h"
#include "base/text.h"
#include "desk/alarms.h"
#include "desk/command.h"
#include "desk/contests.h"
#include "desk/holding.h"
#include "desk/readfile.h"
#include "register/db.h"
#include "register/events.h"
#include "remind/xlsx.h"

enum { TRANSPORT_SECONDS = 30, CLOCK_SLACK = 90 };

struct doctor {
	const struct config *config;
	int wrong;
};

__attribute__((format(printf, 3, 4)))
static void say(const char *how, const char *what, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	printf("%-7s%-10s", how, what);
	vprintf(format, ap);
	putchar('\n');
	va_end(ap);
}

#define good(what, ...) say("good", what, __VA_ARGS__)
#define note(what, ...) say("note", what, __VA_ARGS__)
#define wrong(doctor, what, ...) (say("WRONG", what, __VA_ARGS__), (void)(doctor)->wrong++)

static void look_at_config(struct doctor *d)
{
	const struct config *c = d->config;
	good("config", "%s", c->path ? c->path : "no file; the embedded default is used (maildirs in the spool for mail in and out)");
	if (!alarm_wanted(&c->alarm))
		note("config", "No section alarm: when the mailbox cannot be read, nobody hears of it but by `hoadep status`.");
	if (!c->trusted_authserv[0])
		note("config", "trusted-authserv is empty: no sender is believed, so nobody's unit is credited and no reply is obeyed.");
	else
		note("config", "Senders are believed by Authentication-Results of %s.  See that this server takes such headers of its own name off mail that comes "
		     "in: send the contest a letter with a forged one, and look whether `hoadep check` of it says \"not proven\".", c->trusted_authserv);
}

/* Whether it may be used; nothing more is tried with one that may not. */
static bool look_at_secret(struct doctor *d, const char *what, const char *path)
{
	struct stat s;
	int before = d->wrong;
	if (!path)
		return true;
	if (stat(path, &s) != 0)
		wrong(d, what, "The password file %s cannot be read: %s.", path, strerror(errno));
	else if (s.st_mode & S_IRWXO)
		wrong(d, what, "Everybody may read the password file %s; take that away: chmod o-rwx %s", path, path);
	else if (access(path, R_OK) != 0)
		wrong(d, what, "The password file %s may not be read by this user (%ld): %s.", path, (long)geteuid(), strerror(errno));
	return d->wrong == before;
}

static void look_at_rules(struct doctor *d)
{
	struct buf mistakes = { 0 };
	struct contests *contests = contests_load(d->config, &mistakes);
	for (size_t i = 0; contests && i < d->config->contest_count; i++)
		good("rules", "%s", d->config->contests[i]);
	if (!contests) {
		wrong(d, "rules", "The rules or letters have mistakes:");
		fputs(buf_str(&mistakes), stdout);
	}
	contests_free(contests);
	buf_release(&mistakes);
}

static void look_at_space(struct doctor *d)
{
	struct err err;
	int64_t free_bytes = file_free_space(d->config->spool, &err);
	if (free_bytes < 0)
		wrong(d, "space", "%s.", err.text);
	else if (free_bytes < d->config->mailbox.free_space)
		wrong(d, "space", "Only %lld MiB are free under the spool, less than free-space (%lld MiB): fetching waits until there is room.",
		      (long long)(free_bytes >> 20), (long long)(d->config->mailbox.free_space >> 20));
	else
		good("space", "%lld MiB are free under the spool.", (long long)(free_bytes >> 20));
}

static void look_at_key(struct doctor *d)
{
	struct seal seal;
	struct err err;
	char path[4096];
	snprintf(path, sizeof path, "%s/seal.key", d->config->spool);
	if (access(path, F_OK) != 0 && errno == ENOENT)
		note("key", "%s is not there; the next `hoadep run` makes it.", path);
	else if (seal_load(&seal, path, false, &err) != 0)
		wrong(d, "key", "%s.", err.text);
	else
		good("key", "%s", path);
	seal_wipe(&seal);
}

/* 1 when there is a spool to look into. */
static int look_at_spool(struct doctor *d)
{
	const char *spool = d->config->spool;
	struct stat s;
	if (stat(spool, &s) != 0) {
		if (errno == ENOENT)
			note("spool", "%s is not there yet; the first `hoadep run` makes it.", spool);
		else
			wrong(d, "spool", "%s cannot be looked at: %s.", spool, strerror(errno));
		return 0;
	}
	if (s.st_uid != geteuid())
		wrong(d, "spool", "%s belongs to user %ld, and this is user %ld; run hoadep as that user, or as root.", spool, (long)s.st_uid, (long)geteuid());
	else if (s.st_mode & S_IRWXO)
		wrong(d, "spool", "Others may look into %s, where authors' letters lie; take that away: chmod 700 %s", spool, spool);
	else if (access(spool, W_OK) != 0)
		wrong(d, "spool", "%s cannot be written: %s.", spool, strerror(errno));
	else
		good("spool", "%s", spool);
	look_at_key(d);
	look_at_space(d);
	return 1;
}

static void look_at_clock(struct doctor *d, struct db *db)
{
	char now_text[32], last_text[32], why[256], forgiven[32] = "";
	struct err err;
	int64_t now = clock_now(), last = events_last(db, &err);
	if (last < 0 || db_note(db, "clock-forgiven", forgiven, sizeof forgiven, &err) < 0)
		wrong(d, "clock", "%s", err.text);
	else if (last > now + CLOCK_SLACK && last > strtoll(forgiven, NULL, 10))
		wrong(d, "clock", "The clock says %s, but the register's last event is of %s: nothing is sent until the clock is right; if it is, say so once: "
		      "hoadep run --once --at (the time it is now)",
		      clock_iso(now, now_text), clock_iso(last, last_text));
	else if (db_note(db, "clock-trouble", why, sizeof why, &err) == 1)
		wrong(d, "clock", "%s", why);
	else
		good("clock", "%s", clock_iso(now, now_text));
}

static void look_into_register(struct doctor *d, struct db *db)
{
	struct err err;
	if (db_check(db, &err) != 0)
		wrong(d, "register", "%s  Backups lie in %s/backups.", err.text, d->config->spool);
	else
		good("register", "%s/register.db is whole.", d->config->spool);
}

static void look_at_letters(struct doctor *d, struct db *db, bool letters_lie_there)
{
	const char *spool = d->config->spool;
	struct holding count;
	struct err err;
	if (holding_count(spool, db, &count, &err) != 0)
		wrong(d, "letters", "%s.", err.text);
	else if (count.lost)
		wrong(d, "letters", "%lld of the %lld letters that the register knows are not in %s/letters, or not whole; letter #%lld is the first, and %lld of them"
		      " are not filed yet.  Put that folder back from a copy.", count.lost, count.known, spool, count.first, count.lost_unfiled);
	else if (count.known == 0 && letters_lie_there)
		wrong(d, "letters", "%s/letters holds letters, but %s/register.db knows of none: it is not the register that belongs to them.  Stop hoadep and put the"
		      " right one back from a copy.", spool, spool);
	else
		good("letters", "%lld that the register knows are all in %s/letters.", count.known, spool);
}

static void no_register(struct doctor *d, const char *path, bool letters_lie_there)
{
	if (letters_lie_there)
		wrong(d, "register", "%s is missing or empty, but %s/letters holds letters.  Put the register back from a copy before hoadep runs again: it would begin a new"
		      " one, that knows none of these letters and gives out the entries' codes once more.", path, d->config->spool);
	else
		note("register", "%s is not there yet; the first `hoadep run` makes it.", path);
}

static void look_at_register(struct doctor *d)
{
	struct buf path = { 0 };
	struct err err;
	struct stat s;
	struct db *db;
	bool letters_lie_there = spool_has_letters(d->config->spool);
	buf_print(&path, "%s/register.db", d->config->spool);
	bool there = stat(buf_str(&path), &s) == 0 || errno != ENOENT;
	if (spool_restoring(d->config->spool, &err)) {
		wrong(d, "register", "%s", err.text);
	} else if (!there || (S_ISREG(s.st_mode) && s.st_size == 0)) {
		no_register(d, buf_str(&path), letters_lie_there);
	} else if (!(db = db_open_readonly(buf_str(&path), &err))) {
		wrong(d, "register", "%s", err.text);
	} else {
		look_into_register(d, db);
		look_at_letters(d, db, letters_lie_there);
		look_at_clock(d, db);
		db_close(db);
	}
	buf_release(&path);
}

/* The smallest letter through the whole confinement: a kernel or a policy that forbids it shows here, not at the first letter. */
static void try_reader(struct doctor *d)
{
	static const char letter[] = "From: a@example.com\r\nSubject: x\r\n\r\nx\r\n";
	struct submission *submission = NULL;
	struct err err;
	struct readfile *reader = readfile_new(&err);
	if (reader && readfile_bytes(reader, letter, sizeof letter - 1, &submission, &err) == 0)
		good("reader", "A letter can be read in a confined process.");
	else
		wrong(d, "reader", "A letter cannot be read in a confined process: %s.", err.text);
	submission_free(submission);
	readfile_free(reader);
}

/* What is missing is a package, and said with its name: letters are taken all the same, and such documents come back to their authors as unread. */
static void look_at_kinds(struct doctor *d)
{
	static const struct { const char *what, *package; } kinds[NURSERY_KINDS] = {
		[NURSERY_PDF] = { "PDF", "libpoppler-glib8" }, [NURSERY_PICTURES] = { "pictures", "liblept5" },
		[NURSERY_OCR] = { "typed pages (OCR)", "libtesseract5 and tesseract-ocr-vie" }, [NURSERY_HEIC] = { "HEIC photos", "libheif1" },
		[NURSERY_XLS] = { "xls tables", "libfreexl1, with Landlock" }, [NURSERY_ARCHIVES] = { "rar and 7z", "libarchive13" },
	};
	bool there[NURSERY_KINDS];
	struct buf can = { 0 };
	struct err err;
	if (nursery_kinds(there, &err) != 0) {
		wrong(d, "documents", "%s.", err.text);
		return;
	}
	for (int i = 0; i < NURSERY_KINDS; i++)
		if (there[i] && (i != NURSERY_OCR || d->config->ocr))
			buf_print(&can, ", %s", kinds[i].what);
	good("documents", "docx, odt, doc, rtf, xlsx, csv, zip, winmail.dat%s can be read.", buf_str(&can));
	buf_release(&can);
	for (int i = 0; i < NURSERY_KINDS; i++)
		if (!there[i] && (i != NURSERY_OCR || d->config->ocr))
			note("documents", "Not read on this machine: %s (the packages for it: %s).", kinds[i].what, kinds[i].package);
	if (!d->config->ocr)
		note("documents", "Typed pages are not read by OCR: the config says so (ocr: no).");
}

static void look_at_reports(void)
{
	if (xlsx_ready())
		good("reports", "Reports can be made as .xlsx.");
	else
		note("reports", "%s; the calendar's reports go with the .html page alone.", xlsx_missing);
}

static void look_at_kernel(struct doctor *d)
{
	int version = confine_landlock();
	if (version > 0)
		good("kernel", "Landlock %d confines the roles.", version);
	else if (d->config->landlock_optional)
		note("kernel", "There is no Landlock in this kernel; the config allows that (landlock: if-possible).");
	else
		wrong(d, "kernel", "There is no Landlock in this kernel, so hoadep will not start; use a kernel with it, or allow it in the config: landlock: if-possible");
	try_reader(d);
	look_at_kinds(d);
	look_at_reports();
}

static void look_at_maildir(struct doctor *d, const char *what, const char *url)
{
	const char *path = url + strlen("maildir:");
	struct stat s;
	if (stat(path, &s) != 0 && errno == ENOENT)
		note(what, "The maildir %s is not there yet.", path);
	else if (access(path, R_OK | W_OK | X_OK) != 0)
		wrong(d, what, "The maildir %s cannot be used by this user: %s.", path, strerror(errno));
	else
		good(what, "maildir %s", path);
}

/* Connects, logs in and opens the folder; each step's failure is a whole sentence already. */
static int try_imap(const struct mailbox *m, const char *password, struct err *err)
{
	struct mailbox_place place;
	struct tls_limits limits = tls_limits(m->silence_seconds);
	struct imap imap = { 0 };
	if (mailbox_place(m, &place, err) != 0)
		return -1;
	struct tls_trust *trust = tls_trust_new(m->ca_file, err);
	if (!trust)
		return -1;
	int r = imap_open(&imap, &place, trust, &limits, -1, err);
	if (r == 0) {
		r = imap_login(&imap, m->user, password, err) == 1 ? imap_select(&imap, place.folder, err) : -1;
		imap_close(&imap);
	}
	tls_trust_free(trust);
	return r;
}

static int fetch_secret(const char *file, const char *command, char *out, size_t size, struct err *err)
{
	struct password *password = password_new(file, command, err);
	int r = password ? password_get(password, out, size, err) : -1;
	password_free(password);
	return r;
}

static void look_at_mailbox(struct doctor *d)
{
	const struct mailbox *m = &d->config->mailbox;
	char secret[PASSWORD_MOST + 1] = "";
	struct err err;
	if (text_begins(m->url, "maildir:")) {
		look_at_maildir(d, "mailbox", m->url);
		return;
	}
	if (!look_at_secret(d, "mailbox", m->password_file))
		return;
	if (fetch_secret(m->password_file, m->password_command, secret, sizeof secret, &err) != 0 || try_imap(m, secret, &err) != 0)
		wrong(d, "mailbox", "%s", err.text);
	else
		good("mailbox", "%s: connected, verified, logged in, folder opened.", m->url);
	explicit_bzero(secret, sizeof secret);
}

static size_t no_answer(char *data, size_t size, size_t count, void *with)
{
	(void)data, (void)with;
	return size * count;
}

static void set_transport(CURL *curl, const struct transport *t, const char *secret, char problem[CURL_ERROR_SIZE])
{
	curl_easy_setopt(curl, CURLOPT_URL, t->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TRANSPORT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "NOOP");
	curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, no_answer);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, problem);
	if (t->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, t->ca_file);
	if (t->user) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, t->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, secret);
	}
}

static void distrusted(struct doctor *d, CURL *curl, const char *url, const char *error)
{
	char reason[SEND_REPLY_SIZE];
	long status = 0;
	curl_easy_getinfo(curl, CURLINFO_SSL_VERIFYRESULT, &status);
	smtp_distrust(status, error, reason);
	wrong(d, "transport", "%s: %s.", url, reason);
}

/* EHLO, STARTTLS where it is asked for, AUTH and NOOP: everything but a letter. */
static void try_transport(struct doctor *d, const struct transport *t, const char *secret)
{
	char problem[CURL_ERROR_SIZE] = "";
	CURL *curl = curl_easy_init();
	if (!curl) {
		wrong(d, "transport", "libcurl could not begin.");
		return;
	}
	set_transport(curl, t, secret, problem);
	CURLcode code = curl_easy_perform(curl);
	if (code == CURLE_LOGIN_DENIED)
		wrong(d, "transport", "%s refused the user or the password.", t->url);
	else if (code == CURLE_PEER_FAILED_VERIFICATION)
		distrusted(d, curl, t->url, problem[0] ? problem : curl_easy_strerror(code));
	else if (code == CURLE_SSL_CACERT_BADFILE)
		wrong(d, "transport", "%s: ca-file cannot be used: %s.", t->url, problem[0] ? problem : curl_easy_strerror(code));
	else if (code != CURLE_OK)
		wrong(d, "transport", "%s: %s.", t->url, problem[0] ? problem : curl_easy_strerror(code));
	else
		good("transport", "%s: connected, verified%s.", t->url, t->user ? ", logged in" : "");
	curl_easy_cleanup(curl);
}

static void look_at_transport(struct doctor *d)
{
	const struct transport *t = &d->config->transport;
	char secret[PASSWORD_MOST + 1] = "";
	struct err err;
	if (text_begins(t->url, "maildir:")) {
		look_at_maildir(d, "transport", t->url);
		return;
	}
	if (!look_at_secret(d, "transport", t->password_file))
		return;
	if (t->user && fetch_secret(t->password_file, t->password_command, secret, sizeof secret, &err) != 0)
		wrong(d, "transport", "%s", err.text);
	else
		try_transport(d, t, secret);
	explicit_bzero(secret, sizeof secret);
}

/* What can be seen without alarming anybody. */
static void look_at_alarm(struct doctor *d)
{
	const struct alarm_ways *ways = &d->config->alarm;
	if (!alarm_wanted(ways) || (ways->transport.url && !look_at_secret(d, "alarm", ways->transport.password_file)))
		return;
	if (ways->command && access(ways->command, X_OK) != 0)
		wrong(d, "alarm", "The command %s cannot be run: %s.", ways->command, strerror(errno));
	else
		good("alarm", "%s%s%s; hoadep doctor --alarm sends a test.", ways->transport.url ? ways->transport.url : "", ways->transport.url && ways->command ? " and " : "",
		     ways->command ? ways->command : "");
}

static int run(const struct config *config, int argc, char **argv)
{
	struct doctor d = { .config = config };
	if (argc == 2 && strcmp(argv[1], "--alarm") == 0)
		return alarms_try(config) ? 1 : 0;
	if (argc > 1) {
		fprintf(stderr, "hoadep doctor: “%s” is not understood; it takes --alarm alone\n", argv[1]);
		return 2;
	}
	look_at_config(&d);
	look_at_kernel(&d);
	look_at_rules(&d);
	if (look_at_spool(&d))
		look_at_register(&d);
	fflush(stdout);
	look_at_mailbox(&d);
	fflush(stdout);
	look_at_transport(&d);
	look_at_alarm(&d);
	if (d.wrong)
		printf("%d thing%s wrong.\n", d.wrong, d.wrong == 1 ? " is" : "s are");
	else
		puts("Nothing is wrong.");
	return d.wrong ? 1 : 0;
}

const struct command desk_doctor = {
	.name = "doctor",
	.arguments = "[--alarm]",
	.summary = "tries the mailbox, the transport, the register, the rules, the clock, and says what is wrong",
	.help = "Looks at the config, the kernel, the rules folders, the spool (owner, mode, free space), the register (whole, its letters all in\n"
	        "the spool, clock), and tries the mailbox (connect, TLS, login, folder) and the transport (connect, TLS, AUTH), moving and sending\n"
	        "nothing.  Each line says good, note or WRONG, with what to do.  It may run beside the daemon; run it as root or as the spool's owner, so that it sees what they see.\n\n"
	        "--alarm instead sends a test alarm by each way of the config's section alarm, and says what came of it.\n\n"
	        "Example: sudo hoadep doctor --config /etc/hoadep/hoadep.yaml\n\n"
	        "Exit codes: 0 nothing is wrong; 1 something is; 2 wrong usage.",
	.run = run,
};
