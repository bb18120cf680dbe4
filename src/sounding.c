/* The keeper's part of an alarm: the short-lived role that carries it, and the administrator's command.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sounding.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

static void trouble(struct sounding *s, const char *way, const char *what)
{
	size_t n = strlen(s->why);
	snprintf(s->why + n, sizeof s->why - n, "%sthe alarm's %s: %s", n ? "; " : "", way, what);
}

static void begin_mail(struct sounding *s, const struct alarm_ways *ways, int log_level, const char *message)
{
	static struct memo settings;
	char level[8];
	const char *arguments[] = { "--log", level, NULL };
	struct err err = { "" };
	snprintf(level, sizeof level, "%d", log_level);
	alarm_settings(ways, message, &settings);
	if (process_start(&s->mail, "alarm", arguments, &err) != 0 || memo_send(s->mail.socket, &settings, &err) != 1) {
		trouble(s, "transport", err.text);
		process_stop(&s->mail, 0);
	}
	s->mail_by = clock_mono_ms() + SOUNDING_MS;
}

static void begin_command(struct sounding *s, const char *command, const char *word, const char *sentence)
{
	const char *const argv[] = { command, word, sentence, NULL };
	struct err err = { "" };
	if (process_command(&s->command, argv, &err) != 0)
		trouble(s, "command", err.text);
	s->command_by = clock_mono_ms() + SOUNDING_COMMAND_MS;
}

void sounding_begin(struct sounding *s, const struct alarm_ways *ways, int log_level, struct memo *memo)
{
	const char *word = memo_get_text(memo), *sentence = memo_get_text(memo), *message = memo_get_text(memo);
	if (s->on)
		return;
	*s = (struct sounding){ .on = true, .mail.socket = -1, .command.socket = -1 };
	if (!memo_ok(memo) || !word || !sentence || !message) {
		trouble(s, "memo", "it makes no sense");
		return;
	}
	if (ways->transport.url)
		begin_mail(s, ways, log_level, message);
	if (ways->command)
		begin_command(s, ways->command, word, sentence);
}

/* The role's reason comes before its end. */
static void judge_mail(struct sounding *s, const char *how)
{
	static struct memo said;
	const char *why = NULL;
	if (s->mail.socket >= 0 && memo_try_receive(s->mail.socket, &said, NULL) == 1) {
		why = memo_get_text(&said);
		memo_release(&said);
	}
	if (strcmp(how, "exit 0") == 0)
		s->told = true;
	else
		trouble(s, "transport", why ? why : how);
	process_stop(&s->mail, 0);
}

bool sounding_over(struct sounding *s, struct sounding_end *out)
{
	char how[32];
	int64_t now = clock_mono_ms();
	if (!s->on)
		return false;
	if (s->mail.pid && now > s->mail_by) {
		trouble(s, "transport", "it took too long");
		process_stop(&s->mail, 0);
	}
	if (s->mail.pid && process_ended(&s->mail, how, sizeof how))
		judge_mail(s, how);
	if (s->command.pid && now > s->command_by) {
		trouble(s, "command", "it took too long");
		process_kill_command(&s->command);
	}
	if (s->command.pid && process_ended(&s->command, how, sizeof how)) {
		s->told |= strcmp(how, "exit 0") == 0;
		if (strcmp(how, "exit 0") != 0)
			trouble(s, "command", strcmp(how, "exit 127") == 0 ? "it could not be run" : how);
	}
	if (s->mail.pid || s->command.pid)
		return false;
	s->on = false;
	out->told = s->told;
	memcpy(out->why, s->why, sizeof out->why);
	log_line(s->told ? LOG_INFO : LOG_WARN, s->told ? "alarm-told" : "alarm-not-told", "reason", s->why[0] ? s->why : "-", NULL);
	return true;
}

void sounding_end(struct sounding *s)
{
	if (!s->on)
		return;
	process_stop(&s->mail, 0);
	process_kill_command(&s->command);
	s->on = false;
}
