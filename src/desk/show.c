/* hoadep show: one entry with its evidence, papers and history.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "desk/differs.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "register/changes.h"
#include "register/entries.h"
#include "register/lost.h"
#include "register/overview.h"

enum { LABEL_WIDTH = 12, SHOWN_MOST = 64 << 20 };

/* One line of a label and a text from a letter, whole but free of control characters; nothing where there is no text. */
static void line(const char *label, const char *text, struct arena *arena)
{
	if (text && *text)
		printf("%-*s %s\n", LABEL_WIDTH, label, text_shown(arena, text));
}

static void person(const char *label, const json_t *person, struct arena *arena)
{
	static const struct { const char *key, *before; } items[] = {
		{ "name", "" }, { "birth_year", "born " }, { "phone", "phone " }, { "address", "" }, { "occupation", "" }, { "workplace", "" },
	};
	struct buf out = { 0 };
	for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
		const json_t *item = json_object_get(person, items[i].key);
		if (json_is_integer(item))
			buf_print(&out, "%s%s%lld", out.len ? "; " : "", items[i].before, (long long)json_integer_value(item));
		else if (json_is_string(item))
			buf_print(&out, "%s%s%s", out.len ? "; " : "", items[i].before, json_string_value(item));
	}
	if (strcmp(tools_text(person, "kind"), "collective") == 0)
		buf_text(&out, " (a collective)");
	line(label, out.len ? buf_str(&out) : "not found", arena);
	buf_release(&out);
}

/* Whose it is: credited, claimed, through whom; and who wrote the letter that was forwarded. */
static void units(const json_t *entry, struct arena *arena)
{
	const char *unit = tools_text(entry, "unit"), *claimed = tools_text(entry, "claimed");
	if (!*unit && *claimed)
		line("Unit", arena_print(arena, "none yet; %s is named, and nothing proves it: hoadep assign", claimed), arena);
	else
		line("Unit", *unit ? unit : "none", arena);
	line("Through", tools_text(entry, "via"), arena);
	line("First sender", tools_text(entry, "first_sender"), arena);
}

/* What people or the unit's table say of it. */
static void said(const json_t *entry, struct arena *arena)
{
	char time[24];
	if (strcmp(tools_text(entry, "counted"), tools_text(entry, "received")) != 0)
		line("Counts from", tools_time(entry, "counted", time), arena);
	line("Handed in", tools_time(entry, "handed_in", time), arena);
	line("Verified", *tools_text(entry, "verified") ? tools_text(entry, "verified") : "no", arena);
	line("Consent", tools_text(entry, "consent"), arena);
	line("Theme", tools_text(entry, "theme"), arena);
	line("In short", tools_text(entry, "summary"), arena);
}

static bool forgotten(const json_t *entry)
{
	size_t i;
	json_t *event;
	json_array_foreach(json_object_get(entry, "events"), i, event)
		if (strcmp(tools_text(event, "what"), "forgotten") == 0)
			return true;
	return false;
}

static void facts(const json_t *entry, struct arena *arena)
{
	char received[24];
	size_t i;
	json_t *coauthor;
	printf("%s: %s%s\n\n", tools_text(entry, "code"), tools_text(entry, "outcome"), forgotten(entry) ? "; forgotten: its people's data and texts were taken away" : "");
	line("Title", *tools_text(entry, "title") ? tools_text(entry, "title") : "not found", arena);
	line("Category", *tools_text(entry, "category") ? tools_text(entry, "category") : "not found", arena);
	line("Contest", tools_text(entry, "contest"), arena);
	line("Received", tools_time(entry, "received", received), arena);
	units(entry, arena);
	person("Author", json_object_get(entry, "author"), arena);
	json_array_foreach(json_object_get(entry, "coauthors"), i, coauthor)
		person("With", coauthor, arena);
	person("About", json_object_get(entry, "subject"), arena);
	printf("%-*s %lld\n", LABEL_WIDTH, "Words", (long long)json_integer_value(json_object_get(entry, "words")));
	said(entry, arena);
}

/* Each finding whole: this is where a person decides, so nothing is cut. */
static void findings(const json_t *entry, struct arena *arena)
{
	size_t i;
	json_t *finding;
	printf("\nFindings%s\n", json_array_size(json_object_get(entry, "findings")) ? "" : ": none");
	json_array_foreach(json_object_get(entry, "findings"), i, finding) {
		const char *where = tools_text(finding, "where");
		printf("  %s, %s%s%s\n", tools_text(finding, "rule"), tools_text(finding, "outcome"), *tools_text(finding, "clause") ? ", clause " : "",
		       text_shown(arena, tools_text(finding, "clause")));
		printf("    %s\n", text_shown(arena, tools_text(finding, "message")));
		if (*tools_text(finding, "evidence"))
			printf("    evidence: %s\n", text_shown(arena, tools_text(finding, "evidence")));
		if (*where)
			printf("    where: %s\n", text_shown(arena, where));
	}
}

/* Which columns of an array's objects make a table. */
struct block {
	const char *title, *key;
	const char *keys[6];
	struct table_column columns[6];
	size_t count;
};

static const struct block blocks[] = {
	{ "Files", "files", { "name", "type", "size", "letter", "path", "sha256" },
	  { { "FILE", 50, false }, { "TYPE", 40, false }, { "BYTES", 12, true }, { "LETTER", 10, true }, { "PART", 12, false }, { "SHA-256", 64, false } }, 6 },
	{ "Letters", "letters", { "id", "role", "received", "from", "digest" },
	  { { "LETTER", 10, true }, { "WHAT IT DID", 12, false }, { "RECEIVED", 16, false }, { "FROM", 40, false }, { "DIGEST", 64, false } }, 5 },
	{ "Units' letters it came in", "batches", { "batch", "unit", "number", "where", "remark", "dispatch" },
	  { { "BATCH", 14, false }, { "UNIT", 30, false }, { "ROW", 5, true }, { "WHERE", 40, false }, { "REMARK", 40, false }, { "DISPATCH", 40, false } }, 6 },
	{ "Answers", "answers", { "id", "template", "to", "state" },
	  { { "ANSWER", 10, true }, { "LETTER OUT", 30, false }, { "TO", 40, false }, { "STATE", 10, false } }, 4 },
	{ "Cases", "cases", { "id", "kind", "state", "opened", "reason", "closed_by" },
	  { { "CASE", 10, true }, { "KIND", 14, false }, { "STATE", 8, false }, { "SINCE", 16, false }, { "REASON", 80, false }, { "CLOSED BY", 20, false } }, 6 },
	{ "Events", "events", { "at", "who", "what", "old", "new", "why" },
	  { { "WHEN", 16, false }, { "WHO", 20, false }, { "WHAT", 12, false }, { "OLD", 12, false }, { "NEW", 12, false }, { "WHY", 80, false } }, 6 },
};

static void print_block(const struct block *block, const json_t *rows)
{
	size_t i;
	json_t *row;
	if (json_array_size(rows) == 0)
		return;
	printf("\n%s\n", block->title);
	struct table *table = table_new(stdout, table_width(stdout), block->columns, block->count);
	json_array_foreach(rows, i, row) {
		char numbers[6][24];
		const char *cells[6] = { 0 };
		for (size_t k = 0; k < block->count; k++) {
			const json_t *value = json_object_get(row, block->keys[k]);
			bool time = strcmp(block->keys[k], "at") == 0 || strcmp(block->keys[k], "received") == 0 || strcmp(block->keys[k], "opened") == 0;
			snprintf(numbers[k], sizeof numbers[k], "%lld", (long long)json_integer_value(value));
			cells[k] = json_is_integer(value) ? numbers[k] : time ? tools_time(row, block->keys[k], numbers[k]) : tools_text(row, block->keys[k]);
		}
		table_row(table, cells);
	}
	table_end(table);
}

/* A code that somebody was told and that is not there may be one of the days that a restore has lost. */
static int no_entry(struct db *db, const char *code, struct err *err)
{
	char when[32];
	int64_t first, last, at;
	if (lost_code(db, code, &first, &last, &at, NULL) != 1)
		return err_set(err, "There is no entry %.24s; `hoadep list` shows all codes.", code);
	int stem = (int)strlen(code);
	while (stem > 0 && isdigit((unsigned char)code[stem - 1]))
		stem--;
	return err_set(err, "There is no entry %.24s: the restore of %.10s left %.*s%04lld to %.*s%04lld out, for they may have been told after the backup; what had one of these by mail "
	               "has a new code now, if its letter was found again (`hoadep list`).", code, clock_iso(at, when), stem, code, (long long)first, stem, code, (long long)last);
}

static int show(struct db *db, const char *code, bool json)
{
	struct err err = { "" };
	json_t *entry = NULL, *papers = NULL;
	int found = entries_show(db, code, &entry, &err);
	if (found == 1 && !json)
		found = overview_entry(db, code, &papers, &err);
	if (found != 1) {
		json_decref(entry);
		if (found == 0)
			no_entry(db, code, &err);
		return tools_fail(&err);
	}
	if (json) {
		tools_json(entry);
	} else {
		struct arena *arena = arena_new(SHOWN_MOST);
		facts(entry, arena);
		findings(entry, arena);
		for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
			print_block(&blocks[i], json_object_get(strcmp(blocks[i].key, "events") == 0 ? entry : papers, blocks[i].key));
		arena_free(arena);
	}
	json_decref(entry);
	json_decref(papers);
	return 0;
}

/* What each change changed: beside every version the differences to the one after it, the last to what the entry is now. */
static void add_changes(json_t *versions, const json_t *now, struct arena *arena)
{
	size_t i;
	json_t *version;
	json_array_foreach(versions, i, version) {
		const json_t *next = json_array_get(versions, i + 1);
		struct difference *list;
		size_t count = differs_between(json_object_get(version, "was"), next ? json_object_get(next, "was") : now, arena, &list);
		json_t *changes = json_array();
		for (size_t k = 0; k < count; k++)
			json_array_append_new(changes, json_pack("{s:s, s:s, s:s}", "field", list[k].field, "was", list[k].was, "now", list[k].now));
		json_object_set_new(version, "changes", changes);
	}
}

/* One line of a change for each field; a change of nothing but its state's reason has one line all the same. */
static void history_rows(struct table *table, const json_t *version)
{
	char when[24], letter[24];
	const json_t *changes = json_object_get(version, "changes");
	size_t count = json_array_size(changes);
	snprintf(letter, sizeof letter, "%lld", (long long)json_integer_value(json_object_get(version, "letter")));
	for (size_t i = 0; i < (count ? count : 1); i++) {
		const json_t *one = json_array_get(changes, i);
		const char *cells[] = {
			i ? "" : tools_time(version, "at", when), i ? "" : tools_text(version, "who"), i ? "" : tools_text(version, "what"),
			i || !json_is_integer(json_object_get(version, "letter")) ? "" : letter, tools_text(one, "field"), tools_text(one, "was"), tools_text(one, "now"),
			i ? "" : tools_text(version, "why"),
		};
		table_row(table, cells);
	}
}

static void print_history(const json_t *versions)
{
	static const struct table_column columns[] = {
		{ "WHEN", 16, false }, { "WHO", 20, false }, { "WHAT", 12, false }, { "LETTER", 8, true }, { "FIELD", 24, false }, { "WAS", 30, false },
		{ "BECAME", 30, false }, { "WHY", 60, false },
	};
	size_t i;
	json_t *version;
	if (!json_array_size(versions)) {
		puts("It is as it was filed.");
		return;
	}
	struct table *table = table_new(stdout, table_width(stdout), columns, sizeof columns / sizeof *columns);
	json_array_foreach(versions, i, version)
		history_rows(table, version);
	table_end(table);
}

static int history(struct db *db, const char *code, bool json)
{
	struct err err = { "" };
	json_t *entry = NULL, *versions = NULL;
	int found = entries_show(db, code, &entry, &err);
	if (found == 1)
		found = changes_history(db, code, &versions, &err);
	if (found == 0)
		no_entry(db, code, &err);
	if (found == 1) {
		struct arena *arena = arena_new(SHOWN_MOST);
		add_changes(versions, entry, arena);
		if (json)
			tools_json(versions);
		else
			print_history(versions);
		arena_free(arena);
	}
	json_decref(entry);
	json_decref(versions);
	return found == 1 ? 0 : tools_fail(&err);
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = { { "json", no_argument, NULL, 'j' }, { "history", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
	bool json = false, versions = false;
	char code[25] = "";
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (c != 'j' && c != 'h')
			return tools_usage(&desk_show, "%s is not understood.", argv[optind - 1]);
		json |= c == 'j';
		versions |= c == 'h';
	}
	if (optind + 1 != argc)
		return tools_usage(&desk_show, "one code is wanted.");
	for (size_t i = 0; argv[optind][i] && i + 1 < sizeof code; i++)
		code[i] = (char)toupper((unsigned char)argv[optind][i]);
	struct db *db = tools_read(config);
	if (!db)
		return 1;
	int result = versions ? history(db, code, json) : show(db, code, json);
	db_close(db);
	return result;
}

const struct command desk_show = {
	.name = "show",
	.arguments = "CODE [--history] [--json]",
	.summary = "one entry with its findings, files and history",
	.help =
		"Shows all that the register knows of an entry: people, findings with clause and evidence, files and the letters they lie in,\n"
		"answers, what waits for a person, and every event.  It shows phones and addresses whole: it is the office's own register.\n"
		"\n"
		"  --history  what supplements, decisions and rechecks changed, field by field: what it was, what it became, by whom, in which letter\n"
		"  --json     the entry as one object, for programs; with --history an array of its versions, each whole as it was, with its `changes`\n"
		"\n"
		"Example: hoadep show BTL23-0001\n"
		"Exit codes: 0 shown, 1 no such entry or the register cannot be read, 2 wrong usage.\n",
	.run = run,
};
