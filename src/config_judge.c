/* Every option of the config file: its type and limits, its default, and what else must hold of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_judge.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "base/yaml.h"

/* What stands in the file before it is judged; its texts live in the config's arena. */
struct raw_server {
	const char *url, *user, *password_file, *password_command, *ca_file;
};

struct raw {
	struct raw_server mailbox, transport, alarm;
	const char *alarm_to, *alarm_from, *alarm_command;
	const char **contests;
	size_t contest_count;
	const char *spool, *from, *authserv, *done, *junk, **offices;
	size_t office_count;
	int poll, old_mail, silence, per_address_day, per_hour, give_up_hours, readers, log_level, landlock, ocr;
	bool sub_address, forget;
	int64_t size_limit, free_space;
};

#define AT(member) offsetof(struct raw, member)
static const char *const old_mail_words[] = { "hold", "answer", NULL };
static const char *const log_words[] = { "error", "warn", "info", "debug", NULL };
static const int log_levels[] = { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
static const char *const landlock_words[] = { "required", "if-possible", NULL };
static const char *const ocr_words[] = { "yes", "no", NULL };

#define SERVER_FIELDS(server, must) \
	{ .name = "url", .type = YAML_IS_TEXT, .offset = AT(server.url), .required = must }, { .name = "user", .type = YAML_IS_TEXT, .offset = AT(server.user) }, \
	{ .name = "password-file", .type = YAML_IS_TEXT, .offset = AT(server.password_file) }, \
	{ .name = "password-command", .type = YAML_IS_TEXT, .offset = AT(server.password_command) }, { .name = "ca-file", .type = YAML_IS_TEXT, .offset = AT(server.ca_file) }

/* The groups fill the same struct raw as the whole, so they stand at its beginning. */
static const struct yaml_field mailbox_fields[] = {
	SERVER_FIELDS(mailbox, true),
	{ .name = "done", .type = YAML_IS_TEXT, .offset = AT(done), .least = -1 },
	{ .name = "junk", .type = YAML_IS_TEXT, .offset = AT(junk), .least = -1 },
	{ .name = "forget", .type = YAML_IS_BOOL, .offset = AT(forget) },
	{ .name = "poll", .type = YAML_IS_INT, .offset = AT(poll), .least = 1, .most = 86400 },
	{ .name = "old-mail", .type = YAML_IS_WORD, .offset = AT(old_mail), .words = old_mail_words },
	{ .name = "sub-address", .type = YAML_IS_BOOL, .offset = AT(sub_address) },
	{ .name = "size-limit", .type = YAML_IS_NUMBER, .offset = AT(size_limit), .least = 1, .most = 2000 },
	{ .name = "free-space", .type = YAML_IS_NUMBER, .offset = AT(free_space), .least = 0, .most = 1000000000 },
	{ .name = "silence", .type = YAML_IS_INT, .offset = AT(silence), .least = 1, .most = 3600 },
	{ .name = NULL },
};

static const struct yaml_field transport_fields[] = {
	SERVER_FIELDS(transport, true),
	{ .name = "per-address-day", .type = YAML_IS_INT, .offset = AT(per_address_day), .least = 1, .most = 100000 },
	{ .name = "per-hour", .type = YAML_IS_INT, .offset = AT(per_hour), .least = 1, .most = 1000000 },
	{ .name = "give-up-hours", .type = YAML_IS_INT, .offset = AT(give_up_hours), .least = 1, .most = 24 * 30 },
	{ .name = NULL },
};

static const struct yaml_field alarm_fields[] = {
	{ .name = "to", .type = YAML_IS_TEXT, .offset = AT(alarm_to) },
	{ .name = "from", .type = YAML_IS_TEXT, .offset = AT(alarm_from) },
	SERVER_FIELDS(alarm, false),
	{ .name = "command", .type = YAML_IS_TEXT, .offset = AT(alarm_command) },
	{ .name = NULL },
};

static const struct yaml_field fields[] = {
	{ .name = "contest", .type = YAML_IS_TEXTS, .offset = AT(contests), .count_offset = AT(contest_count), .required = true },
	{ .name = "spool", .type = YAML_IS_TEXT, .offset = AT(spool) },
	{ .name = "mailbox", .type = YAML_IS_MAP, .offset = 0, .fields = mailbox_fields, .required = true },
	{ .name = "transport", .type = YAML_IS_MAP, .offset = 0, .fields = transport_fields, .required = true },
	{ .name = "alarm", .type = YAML_IS_MAP, .offset = 0, .fields = alarm_fields },
	{ .name = "from", .type = YAML_IS_TEXT, .offset = AT(from), .required = true },
	{ .name = "office", .type = YAML_IS_TEXTS, .offset = AT(offices), .count_offset = AT(office_count) },
	{ .name = "trusted-authserv", .type = YAML_IS_TEXT, .offset = AT(authserv), .least = -1 },
	{ .name = "readers", .type = YAML_IS_INT, .offset = AT(readers), .least = 1, .most = CONFIG_MOST_READERS },
	{ .name = "log-level", .type = YAML_IS_WORD, .offset = AT(log_level), .words = log_words },
	{ .name = "landlock", .type = YAML_IS_WORD, .offset = AT(landlock), .words = landlock_words },
	{ .name = "ocr", .type = YAML_IS_WORD, .offset = AT(ocr), .words = ocr_words },
	{ .name = NULL },
};

static int processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > CONFIG_MOST_READERS ? CONFIG_MOST_READERS : (int)n;
}

static struct raw defaults(void)
{
	return (struct raw){
		.spool = "spool",
		.authserv = "",
		.done = "hoadep-done",
		.forget = true,
		.poll = 60,
		.silence = 60,
		.size_limit = 64,   /* MiB: webmail refuses at 25 to 50 MB, so a letter over it is no entry but an accident */
		.free_space = 512,  /* MiB */
		.per_address_day = 10,
		.per_hour = 500,
		.give_up_hours = 96,
		.readers = processors(),
		.log_level = 2,
	};
}

struct judge {
	struct config *config;
	struct raw raw;
	const char *file, *folder;  /* of the config */
	const struct yaml *tree;
	struct buf *mistakes;
};

/* A mistake at the line of a key (or where that is missing, of its group). */
#define MISTAKE(j, group, key, ...) yaml_mistake((j)->mistakes, (j)->file, line_of((j), (group), (key)), __VA_ARGS__)

static int line_of(const struct judge *j, const char *group, const char *key)
{
	const struct yaml *map = group ? yaml_get(j->tree, group) : j->tree, *value = yaml_get(map, key);
	return value ? value->line : map ? map->line : 1;
}

static const char *absolute(const struct judge *j, const char *path)
{
	if (!path || path[0] == '/')
		return path;
	return arena_print(j->config->arena, "%s/%s", j->folder, path);
}

/* systemd's LoadCredential= puts a secret into a folder of its own; a plain name is looked for there first. */
static const char *secret_path(const struct judge *j, const char *name)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	if (name && credentials && credentials[0] == '/' && !strchr(name, '/')) {
		const char *there = arena_print(j->config->arena, "%s/%s", credentials, name);
		if (access(there, F_OK) == 0)
			return there;
	}
	return absolute(j, name);
}

/* A port of 1 to 65535, to the text's end or to `stop`. */
static bool port_ok(const char *port, const char *end)
{
	long n = 0;
	if (port == end)
		return false;
	for (; port < end; port++) {
		if (!isdigit((unsigned char)*port) || (n = n * 10 + (*port - '0')) > 65535)
			return false;
	}
	return n > 0;
}

/* host[:port][/folder], host a name, an IPv4 address or [an IPv6 one]. */
static const char *host_problem(const char *at, bool folder)
{
	const char *slash = at + strcspn(at, "/"), *end = at;
	if (memchr(at, '@', (size_t)(slash - at)))
		return "the user does not belong into the url (it has an option of its own)";
	if (*at == '[')
		end = at + 1 + strspn(at + 1, "0123456789abcdefABCDEF:.") + 1;
	else
		end = at + strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");
	if (end == at || end > slash || (*at == '[' && end[-1] != ']'))
		return "the host is missing or no host name";
	if (*end == ':' && !port_ok(end + 1, slash))
		return "the port is no number from 1 to 65535";
	if (*end != ':' && end != slash)
		return "the host is no host name";
	if (!folder && *slash)
		return "nothing may follow the port";
	return NULL;
}

static bool is_maildir(const char *url)
{
	return text_begins(url, "maildir:");
}

/* The url as the roles take it: a maildir's path absolute. */
static const char *server_url(const struct judge *j, const char *group, const char *url, const char *secure, const char *plain, bool folder)
{
	const char *problem;
	if (!url)
		return NULL;
	if (is_maildir(url)) {
		const char *path = url + strlen("maildir:");
		if (!*path)
			MISTAKE(j, group, "url", "url: the path of the maildir is missing");
		return arena_print(j->config->arena, "maildir:%s", absolute(j, path));
	}
	size_t n = text_begins(url, secure) ? strlen(secure) : text_begins(url, plain) ? strlen(plain) : 0;
	if (n == 0)
		MISTAKE(j, group, "url", "url: %shost:port, %shost:port (STARTTLS is then demanded) or maildir:PATH is wanted, not “%s”", secure, plain, url);
	else if ((problem = host_problem(url + n, folder)))
		MISTAKE(j, group, "url", "url: %s", problem);
	return url;
}

/* Who logs in, and whence the password comes; `login` says that a server wants one. */
static void check_secret(const struct judge *j, const char *group, const struct raw_server *s, bool login)
{
	bool password = s->password_file || s->password_command;
	if (s->password_file && s->password_command)
		MISTAKE(j, group, "password-command", "password-file and password-command exclude each other");
	if (!s->url)
		return;
	if (is_maildir(s->url)) {
		if (s->user || password)
			MISTAKE(j, group, s->user ? "user" : s->password_file ? "password-file" : "password-command", "a maildir has neither user nor password");
		return;
	}
	if (login && !s->user)
		MISTAKE(j, group, "user", "“user” is missing");
	if (s->user && !password)
		MISTAKE(j, group, "user", "“password-file” (or “password-command”) is missing beside “user”");
	if (!login && !s->user && password)
		MISTAKE(j, group, s->password_file ? "password-file" : "password-command", "a password without “user”");
}

/* An address as an answer can have it: one @, no blanks, no control characters, a domain with letters. */
static bool address_ok(const char *a, size_t len)
{
	const char *at = memchr(a, '@', len);
	if (!at || at == a || at == a + len - 1 || len > 254 || memchr(at + 1, '@', (size_t)(a + len - at - 1)))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)a[i] <= ' ' || a[i] == 127 || strchr("<>()[],;:\\\"", a[i]))
			return false;
	return true;
}

static void drop_blanks(const char *at, size_t *len)
{
	while (*len && isspace((unsigned char)at[*len - 1]))
		--*len;
}

/* "Name <address>" or the address alone. */
static void sender(const struct judge *j)
{
	struct transport *t = &j->config->transport;
	const char *from = j->raw.from, *open = from ? strrchr(from, '<') : NULL;
	size_t len = from ? strlen(from) : 0, name, start;
	drop_blanks(from, &len);
	if (len == 0)
		return;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)from[i] < ' ' || from[i] == 127) { /* it becomes a header line of every answer */
			MISTAKE(j, NULL, "from", "from: control characters are not taken");
			return;
		}
	start = open ? (size_t)(open + 1 - from) : 0;
	name = open ? (size_t)(open - from) : 0;
	if (open && from[len - 1] == '>')
		len--;
	else if (open)
		len = start;
	if (!address_ok(from + start, len - start)) {
		MISTAKE(j, NULL, "from", "from: “Name <name@domain>” is wanted, not “%s”", from);
		return;
	}
	t->from_address = arena_copy(j->config->arena, from + start, len - start);
	drop_blanks(from, &name);
	if (name > 1 && from[0] == '"' && from[name - 1] == '"') {
		from++;
		name -= 2;
	}
	t->from_name = arena_copy(j->config->arena, from, name);
}

/* A folder of the mailbox. */
static void check_folder(const struct judge *j, const char *key, const char *folder)
{
	for (const char *p = folder; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 127 || strchr("*%\"\\", *p)) {
			MISTAKE(j, "mailbox", key, "%s: no folder's name has * %% \" \\ or control characters", key);
			return;
		}
	if (folder[0] == '/' || strstr(folder, ".."))
		MISTAKE(j, "mailbox", key, "%s: the name of a folder of the mailbox is wanted, not a path", key);
	if (text_same(folder, "INBOX"))
		MISTAKE(j, "mailbox", key, "%s: the inbox itself cannot be the %s folder", key, key);
}

/* What is filed goes to one folder ("" leaves it where it is), junk is looked at in another ("" in none). */
static void check_folders(const struct judge *j)
{
	check_folder(j, "done", j->raw.done);
	if (!j->raw.junk)
		return;
	check_folder(j, "junk", j->raw.junk);
	if (*j->raw.junk && strcmp(j->raw.junk, j->raw.done) == 0)
		MISTAKE(j, "mailbox", "junk", "junk: what is filed is moved to this folder (done); name another one");
}

static void settle_mailbox(const struct judge *j)
{
	const struct raw_server *s = &j->raw.mailbox;
	j->config->mailbox = (struct mailbox){
		.url = server_url(j, "mailbox", s->url, "imaps://", "imap://", true),
		.user = s->user,
		.password_file = secret_path(j, s->password_file),
		.password_command = s->password_command,
		.ca_file = absolute(j, s->ca_file),
		.done = j->raw.done,
		.junk = j->raw.junk,
		.forget = j->raw.forget,
		.junk_auto = !j->raw.junk,
		.poll_seconds = j->raw.poll,
		.old_mail_hold = j->raw.old_mail == 0,
		.size_limit = j->raw.size_limit << 20,
		.free_space = j->raw.free_space << 20,
		.silence_seconds = j->raw.silence,
		.landlock_optional = j->raw.landlock == 1,
	};
	check_secret(j, "mailbox", s, true);
	check_folders(j);
}

static void settle_transport(const struct judge *j)
{
	const struct raw_server *s = &j->raw.transport;
	j->config->transport = (struct transport){
		.url = server_url(j, "transport", s->url, "smtps://", "smtp://", false),
		.user = s->user,
		.password_file = secret_path(j, s->password_file),
		.password_command = s->password_command,
		.ca_file = absolute(j, s->ca_file),
		.office = j->raw.office_count ? j->raw.offices[0] : NULL,
		.per_address_day = j->raw.per_address_day,
		.per_hour = j->raw.per_hour,
		.give_up_hours = j->raw.give_up_hours,
		.sub_address = j->raw.sub_address,
		.landlock_optional = j->raw.landlock == 1,
	};
	check_secret(j, "transport", s, false);
	for (size_t i = 0; i < j->raw.office_count; i++)
		if (!address_ok(j->raw.offices[i], strlen(j->raw.offices[i])))
			MISTAKE(j, NULL, "office", "office: an address as name@domain (or a list of them) is wanted, not “%s”", j->raw.offices[i]);
	sender(j);
}

/* A second way to people, by mail, by a command, or both.  The contest's own server as the way would be silent with it: that is not refused, but said by doctor. */
static void settle_alarm(const struct judge *j)
{
	const struct raw_server *s = &j->raw.alarm;
	struct alarm_ways *a = &j->config->alarm;
	const char *from = j->raw.alarm_from ? j->raw.alarm_from : j->config->transport.from_address;
	a->command = absolute(j, j->raw.alarm_command);
	a->to = j->raw.alarm_to;
	if (yaml_get(j->tree, "alarm") && !s->url && !a->command)
		MISTAKE(j, "alarm", "url", "alarm: “url” and “to”, or “command”, is wanted");
	if (a->to && !address_ok(a->to, strlen(a->to)))
		MISTAKE(j, "alarm", "to", "to: an address as name@domain is wanted, not “%s”", a->to);
	if (j->raw.alarm_from && !address_ok(from, strlen(from)))
		MISTAKE(j, "alarm", "from", "from: an address as name@domain is wanted, not “%s”", from);
	if (s->url && !a->to)
		MISTAKE(j, "alarm", "url", "“to” is missing: whom the alarms go to");
	if (!s->url && (a->to || s->user || s->password_file || s->password_command || s->ca_file))
		MISTAKE(j, "alarm", "to", "“url” is missing: the second transport");
	check_secret(j, "alarm", s, false);
	a->transport = (struct transport){
		.url = server_url(j, "alarm", s->url, "smtps://", "smtp://", false), .user = s->user, .password_file = secret_path(j, s->password_file),
		.password_command = s->password_command, .ca_file = absolute(j, s->ca_file), .from_name = "hoadep", .from_address = from,
		.landlock_optional = j->raw.landlock == 1,
	};
}

static void settle(const struct judge *j)
{
	struct config *c = j->config;
	c->contests = j->raw.contests;
	c->contest_count = j->raw.contest_count;
	for (size_t i = 0; i < c->contest_count; i++)
		c->contests[i] = absolute(j, c->contests[i]);
	if (yaml_get(j->tree, "contest") && c->contest_count == 0)
		MISTAKE(j, NULL, "contest", "contest: at least one rules folder is wanted");
	c->spool = absolute(j, j->raw.spool);
	c->trusted_authserv = j->raw.authserv;
	c->offices = j->raw.offices;
	c->office_count = j->raw.office_count;
	c->readers = j->raw.readers;
	c->log_level = log_levels[j->raw.log_level];
	c->landlock_optional = j->raw.landlock == 1;
	c->ocr = j->raw.ocr == 0;
	settle_mailbox(j);
	settle_transport(j);
	settle_alarm(j);
}

void config_judge(struct config *config, const char *name, const char *folder, const char *bytes, size_t len, struct buf *mistakes)
{
	struct judge j = { .config = config, .raw = defaults(), .file = name, .folder = folder, .mistakes = mistakes };
	if (!(j.tree = yaml_parse(name, bytes, len, config->arena, mistakes)))
		return;
	yaml_fill(j.tree, fields, &j.raw, name, config->arena, mistakes);
	settle(&j);
}
