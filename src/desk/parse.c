/* hoadep parse and hoadep text: what a letter or document holds, touching nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
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
	int i = 1;
	(void)config;
	if (i < argc && strcmp(argv[i], "--json") == 0) /* the only form there is, named so that another may come */
		i++;
	else
		return usage("parse", "--json is wanted before the files");
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (i == argc || (argv[i][0] == '-' && argv[i][1]))
		return usage("parse", i == argc ? "which files?" : "an option is not understood");
	return each("parse", argv + i, READING_LETTER, print_parts);
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

/* What OCR read, each page behind a line that says so; 1 where pages of writing are left that nobody read. */
static int print_pages(const struct submission *s, const struct part *p, const char *name)
{
	size_t unread = 0, first = 0;
	for (size_t i = 0; i < p->page_count; i++) {
		const struct page *page = &p->pages[i];
		if (page->text && *page->text)
			printf("[máy đọc từ ảnh, độ tin cậy %d %%]\n%s%s", page->confidence, page->text, page->text[strlen(page->text) - 1] == '\n' ? "" : "\n");
		else if (page->look == PAGE_WRITTEN && !page->letters && ++unread == 1)
			first = i;
	}
	if (!unread)
		return 0;
	fflush(stdout);
	if (unread == 1)
		fprintf(stderr, "hoadep text: %s: page %d of %s is an image of writing that only a person can read\n", s->file, p->pages[first].number, name);
	else
		fprintf(stderr, "hoadep text: %s: %zu pages of %s, from page %d on, are images of writing that only a person can read\n", s->file, unread, name, p->pages[first].number);
	return 1;
}

static int print_texts(struct submission *s)
{
	size_t pieces = 0;
	int result = 0;
	for (size_t i = 0; i < s->part_count; i++)
		pieces += text_of(&s->parts[i]) || read_by_ocr(&s->parts[i]);
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *p = &s->parts[i];
		const char *text = text_of(p), *name = p->filename ? text_shown(s->arena, p->filename) : p->role == PART_BODY ? "the letter's own text" : p->path;
		if ((text || read_by_ocr(p)) && pieces > 1)
			printf("=== %s\n", name);
		if (text && *text)
			printf("%s%s", text, text[strlen(text) - 1] == '\n' ? "" : "\n");
		if (print_pages(s, p, name) != 0)
			result = 1;
		if (p->unread && p->role != PART_MACHINE) {
			fprintf(stderr, "hoadep text: %s: %s %s\n", s->file, name, readfile_why(p->unread));
			result = 1;
		}
	}
	if (pieces == 0 && result == 0) {
		fprintf(stderr, "hoadep text: %s holds no text\n", s->file);
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
	.arguments = "--json FILE...",
	.summary = "a letter as a tree of parts, touching nothing",
	.help = "Prints each letter (`-` is standard input) as one JSON object a line: its headers, and every part of the tree with what its bytes\n"
	        "are, what the header said, its name, size, digest and text.  Parts of an attached letter have paths below it.\n\n"
	        "Example: hoadep parse --json thu.eml | jq -r '.parts[] | [.path, .type, .filename] | @tsv'\n\n"
	        "Exit codes: 0 all were read; 1 some could not be; 2 wrong usage.",
	.run = parse,
};

const struct command desk_text = {
	.name = "text",
	.arguments = "FILE...",
	.summary = "the text a document or letter holds, as the checks see it",
	.help = "Prints the text (UTF-8, NFC; paragraphs end in a line end, table cells are parted by tabs) of each document, or of a letter its\n"
	        "own text and that of each document in it, each after a line `=== NAME` where there are several.  `-` is standard input.  What\n"
	        "OCR read of a page stands behind a line that says so, with how sure it was.\n\n"
	        "Example: hoadep text bai-du-thi.docx | wc -w\n\n"
	        "Exit codes: 0 all could be read; 1 some could not (also pages that only a person can read), with a sentence on stderr; 2 wrong usage.",
	.run = text,
};
