/* hoadep parse and hoadep text: what a letter or document holds, touching nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/command.h"
#include "desk/readfile.h"

/* What both commands do with each file; 0 well, 1 something in it could not be read. */
typedef int each_file(struct submission *submission);

static int each(const char *command, char **paths, enum reading_kind kind, each_file *show)
{
	struct err err;
	struct readfile *reader = readfile_new(&err);
	int result = 0;
	if (!reader) {
		fprintf(stderr, "hoadep %s: %s\n", command, err.text);
		return 1;
	}
	for (; *paths; paths++) {
		struct submission *submission = NULL;
		readfile_ahead(reader, paths, kind);
		if (readfile_read(reader, *paths, kind, &submission, NULL, &err) != 0) {
			fprintf(stderr, "hoadep %s: %s\n", command, err.text);
			result = 1;
			continue;
		}
		if (show(submission) != 0)
			result = 1;
		fflush(stdout);
		submission_free(submission);
	}
	readfile_free(reader);
	return result;
}

static int usage(const char *command, const char *what)
{
	fprintf(stderr, "hoadep %s: %s; hoadep %s --help tells more\n", command, what, command);
	return 2;
}

static int print_parts(struct submission *submission)
{
	json_t *tree = submission_json(submission, false);
	char *text = json_dumps(tree, JSON_COMPACT);
	puts(text ? text : "{}");
	free(text);
	json_decref(tree);
	return 0;
}

static int parse(const struct config *config, int argc, char **argv)
{
	enum reading_kind kind = READING_PARTS;
	int i = 1;
	(void)config;
	if (i < argc && strcmp(argv[i], "--json") == 0) /* the only form there is, named so that another may come */
		i++;
	else
		return usage("parse", "--json is wanted before the files");
	if (i < argc && strcmp(argv[i], "--documents") == 0) {
		kind = READING_PARSE;
		i++;
	}
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (i == argc || (argv[i][0] == '-' && argv[i][1]))
		return usage("parse", i == argc ? "which files?" : "an option is not understood");
	return each("parse", argv + i, kind, print_parts);
}

/* What this part gives to a reader of the whole, or NULL. */
static const char *text_of(const struct part *part)
{
	return part->role == PART_BODY ? part->text : part->role == PART_DOCUMENT ? part->content : NULL;
}

static bool read_by_ocr(const struct part *part)
{
	for (size_t i = 0; i < part->page_count; i++)
		if (part->pages[i].text && *part->pages[i].text)
			return true;
	return false;
}

__attribute__((format(printf, 2, 3)))
static int cannot(const struct submission *s, const char *format, ...)
{
	va_list ap;
	fflush(stdout);
	fprintf(stderr, "hoadep text: %s: ", s->file);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return 1;
}

/* Pages that nobody could read: images of writing without a text, and those not looked at. */
static int print_unread(const struct submission *s, const struct part *p, const char *name)
{
	size_t unread = 0, first = 0;
	for (size_t i = 0; i < p->page_count; i++) {
		const struct page *page = &p->pages[i];
		if ((page->look == PAGE_WRITTEN || page->look == PAGE_UNKNOWN) && !page->letters && !(page->text && *page->text) && ++unread == 1)
			first = i;
	}
	if (unread && p->page_total <= 1)
		return cannot(s, p->pages[0].look == PAGE_WRITTEN ? "%s is an image of writing that only a person can read" : "%s could not be looked at", name);
	if (unread == 1)
		cannot(s, "page %d of %s is an image of writing that only a person can read", p->pages[first].number, name);
	else if (unread)
		cannot(s, "%zu pages of %s, from page %d on, are images of writing that only a person can read", unread, name, p->pages[first].number);
	if (p->page_total > (int)p->page_count && p->page_count)
		return cannot(s, "%s has %d pages, of which the first %zu were read", name, p->page_total, p->page_count);
	return unread > 0;
}

/* What OCR read, each page behind a line that says so; 1 where pages are left that nobody read. */
static int print_pages(const struct submission *s, const struct part *p, const char *name)
{
	for (size_t i = 0; i < p->page_count; i++) {
		const struct page *page = &p->pages[i];
		if (page->text && *page->text)
			printf("[máy đọc từ ảnh, độ tin cậy %d %%]\n%s%s", page->confidence, page->text, page->text[strlen(page->text) - 1] == '\n' ? "" : "\n");
	}
	return print_unread(s, p, name);
}

/* Of several texts without a name: the file or letter it lies in, the nearest part above it that has one; NULL for the letter itself. */
static const char *around(struct submission *s, const struct part *p)
{
	const struct part *nearest = NULL;
	size_t bodies = 0;
	for (size_t i = 0; i < s->part_count; i++)
		bodies += s->parts[i].role == PART_BODY;
	if (bodies < 2)
		return NULL;
	for (const struct part *q = s->parts; q < p; q++) {
		size_t n = strlen(q->path);
		if ((q->filename || q->message_subject) && strncmp(q->path, p->path, n) == 0 && p->path[n] == '.')
			nearest = q;
	}
	return nearest ? text_shown(s->arena, nearest->filename ? nearest->filename : nearest->message_subject) : NULL;
}

static const char *name_of(struct submission *s, const struct part *p)
{
	if (p->filename)
		return text_shown(s->arena, p->filename);
	const char *in = p->role == PART_BODY ? around(s, p) : NULL;
	if (in)
		return arena_print(s->arena, "the text of %s", in);
	return p->role == PART_BODY ? "the letter's own text" : s->bare_document ? s->file : p->path;
}

/* Why there is nothing to print where nothing went wrong. */
static const char *nothing_in(const struct submission *s)
{
	const struct part *p = s->part_count == 1 ? s->parts : NULL;
	if (p && p->page_total <= 1 && p->page_count == 1 && p->pages[0].look == PAGE_PHOTO)
		return "is a photo, not a page with writing on it";
	if (p && p->page_total <= 1 && p->page_count == 1 && p->pages[0].look == PAGE_BLANK)
		return "is a blank page";
	return "holds no text";
}

static int print_texts(struct submission *s)
{
	size_t pieces = 0;
	int result = 0;
	for (size_t i = 0; i < s->part_count; i++)
		pieces += text_of(&s->parts[i]) || read_by_ocr(&s->parts[i]);
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *p = &s->parts[i];
		const char *text = text_of(p), *name = name_of(s, p);
		if ((text || read_by_ocr(p)) && pieces > 1)
			printf("=== %s\n", name);
		if (text && *text)
			printf("%s%s", text, text[strlen(text) - 1] == '\n' ? "" : "\n");
		if (print_pages(s, p, name) != 0)
			result = 1;
		if (p->unread && p->role != PART_MACHINE)
			result = cannot(s, "%s %s", name, readfile_why(p->unread));
	}
	if (pieces == 0 && result == 0) {
		fprintf(stderr, "hoadep text: %s %s\n", s->file, nothing_in(s));
		result = 1;
	}
	return result;
}

static int text(const struct config *config, int argc, char **argv)
{
	int i = 1;
	(void)config;
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	else if (i < argc && argv[i][0] == '-' && argv[i][1])
		return usage("text", "an option is not understood");
	if (i == argc)
		return usage("text", "which files?");
	return each("text", argv + i, READING_SNIFF, print_texts);
}

const struct command desk_parse = {
	.name = "parse",
	.arguments = "--json [--documents] FILE...",
	.summary = "a letter or document as a tree of parts, touching nothing",
	.help = "Prints each letter (`-` is standard input) as one JSON object a line: its headers, and every part of the tree with what its bytes\n"
	        "are, what the header said, its name, size, digest and text.  Parts of an attached letter have paths below it.  Documents are left\n"
	        "shut, which is fast; with --documents they are opened: what lies in a zip, a rar or a winmail.dat has paths below it, a PDF or\n"
	        "picture has `pages`: what each looks like, what was measured on it, what OCR read.  A document on its own (a PDF, a docx, a photo)\n"
	        "is the only part, \"1\", and always opened.\n\n"
	        "Example: hoadep parse --json thu.eml | jq -r '.parts[] | [.path, .type, .filename] | @tsv'\n\n"
	        "Exit codes: 0 all were read; 1 some could not be; 2 wrong usage.",
	.run = parse,
};

const struct command desk_text = {
	.name = "text",
	.arguments = "FILE...",
	.summary = "the text a document or letter holds, as the checks see it",
	.help = "Prints the text (UTF-8, NFC; paragraphs end in a line end, table cells are parted by tabs) of each document, or of a letter its\n"
	        "own text and that of each document in it, each after a line `=== NAME` where there are several; so too of what lies in a zip,\n"
	        "rar, 7z or winmail.dat.  `-` is standard input.  What OCR read of a page stands behind a line that says so, with how sure it was.\n"
	        "What cannot be read (locked, damaged, handwriting, a photo) gets a sentence on stderr.\n\n"
	        "Example: hoadep text bai-du-thi.docx | wc -w\n\n"
	        "Exit codes: 0 all could be read; 1 some could not (also pages that only a person can read), with a sentence on stderr; 2 wrong usage.",
	.run = text,
};
