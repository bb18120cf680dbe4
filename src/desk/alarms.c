/* Alarms as status and doctor show them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/alarms.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "answer/alarm.h"
#include "answer/message.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/process.h"
#include "base/text.h"
#include "register/alarms.h"

enum { COMMAND_MS = 30000, LOOK_MS = 50 };

static json_t *time_or_null(int64_t time)
{
	char iso[32];
	return time ? json_string(clock_iso(time, iso)) : json_null();
}

json_t *alarms_json(const struct config *config, struct db *db, struct err *err)
{
	struct alarm_seen seen[ALARM_KINDS];
	struct alarm_told told;
	struct alarm_world world = { .now = clock_now(), .free_bytes = file_free_space(config->spool, NULL), .floor = config->mailbox.free_space, .office = config->transport.office };
	if (alarms_look(db, &world, seen, err) != 0)
		return NULL;
	json_t *out = json_array();
	for (int i = 0; i < ALARM_KINDS; i++) {
		struct buf sentence = { 0 };
		enum alarm_kind kind = (enum alarm_kind)i;
		if (!seen[i].is)
			continue;
		if (alarms_told(db, kind, &told, err) != 0) {
			json_decref(out);
			return NULL;
		}
		alarm_sentence(kind, &seen[i], &sentence);
		json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:o, s:o}", "kind", alarm_word(kind), "level", alarm_critical(kind) ? "critical" : "warning",
		                                     "sentence", buf_str(&sentence), "since", time_or_null(told.since), "told", time_or_null(told.told)));
		buf_release(&sentence);
	}
	return out;
}

/* ---- a test ---- */

static int say(bool good, const char *what, const char *detail)
{
	printf("%s  %-10s%s%s%s\n", good ? "good " : "WRONG", "alarm", what, *detail ? ": " : "", detail);
	return good ? 0 : 1;
}

static int try_mail(const struct alarm_ways *ways)
{
	static const struct alarm_seen nothing = { 0 };
	struct buf bytes = { 0 };
	struct err err = { "" };
	int64_t now = clock_now();
	message_begin();
	int r = alarm_compose(ways, ALARM_TEST, ALARM_LOGIN, &nothing, now, now, &bytes, &err);
	message_end();
	if (r == 0)
		r = alarm_send(&ways->transport, ways->to, buf_str(&bytes), bytes.len, &err);
	buf_release(&bytes);
	return say(r == 0, r == 0 ? "a test was handed over; see that it arrived" : "a test could not be sent", err.text);
}

static int try_command(const char *command)
{
	const char *const argv[] = { command, "test", "test: a test of hoadep's alarm (hoadep doctor --alarm)", NULL };
	struct process process;
	struct err err = { "" };
	char how[32] = "it took too long";
	int64_t until = clock_mono_ms() + COMMAND_MS;
	bool ended = false;
	if (process_command(&process, argv, &err) != 0)
		return say(false, "the command could not be started", err.text);
	while (!(ended = process_ended(&process, how, sizeof how)) && clock_mono_ms() < until)
		poll(NULL, 0, LOOK_MS);
	if (!ended)
		process_kill_command(&process);
	bool good = ended && strcmp(how, "exit 0") == 0;
	return say(good, good ? "the command took a test" : "the command failed", good ? "" : strcmp(how, "exit 127") == 0 ? "it could not be run" : how);
}

int alarms_try(const struct config *config)
{
	const struct alarm_ways *ways = &config->alarm;
	int wrong = 0;
	if (!alarm_wanted(ways))
		return say(false, "the config names no way for alarms; without one nobody hears of a mailbox that cannot be read (section alarm)", "");
	if (ways->transport.url && config->transport.url && strcmp(ways->transport.url, config->transport.url) == 0)
		puts("note   alarm     Its server is the one that answers go by: where that is the trouble, no alarm leaves.");
	if (ways->transport.url)
		wrong += try_mail(ways);
	if (ways->command)
		wrong += try_command(ways->command);
	return wrong;
}
