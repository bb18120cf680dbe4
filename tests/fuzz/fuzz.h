/* A fuzzer's entry, and, where no fuzzer is linked (REPLAY), a main that replays files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Only where something is made ready: libFuzzer does without. */
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Makes a folder in memory, `path` being "/dev/shm/NAMEXXXXXX"; where a machine has no such place, in /tmp. */
__attribute__((unused)) static void fuzz_folder(char *path)
{
	char in_tmp[100];
	snprintf(in_tmp, sizeof in_tmp, "/tmp/%s", path + strlen("/dev/shm/"));
	if (mkdtemp(path))
		return;
	strcpy(path, in_tmp); /* it is shorter */
	if (!mkdtemp(path))
		abort();
}

/* What libraries never give back is theirs: some bytes for a greeting of BYE (libetpan), for fonts (in a reader, which ends). */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
	return "leak:libetpan\nleak:libfontconfig\nleak:libcairo\n";
}

/* Readers are forked from a process that has its libraries warm. */
#ifdef FUZZ_WARM
#include "read/letter.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	letter_warm();
	return 0;
}
#endif

/* The shipped rules, for what judges. */
#ifdef FUZZ_RULES
#include "base/buf.h"
#include "check/rules.h"

static struct rules *rules;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct buf mistakes = { 0 };
	(void)argc, (void)argv;
	rules = rules_load("rules/bac-tu-liem-2023", &mistakes);
	if (!rules) {
		fprintf(stderr, "%s", buf_str(&mistakes));
		abort();
	}
	return 0;
}
#endif

/* What was read must load again: told as JSON, checked as the clerk checks it.  Takes the submission. */
#if defined FUZZ_WARM || defined FUZZ_LOADS
#include <string.h>

#include "read/submission.h"

static void fuzz_loads_again(struct submission *s)
{
	struct submission *again = NULL;
	struct err err;
	json_t *json = submission_json(s, true);
	char *text = json_dumps(json, JSON_COMPACT);
	if (!text || submission_load(text, strlen(text), &again, &err) != 0) {
		fprintf(stderr, "%s\n", text ? err.text : "not UTF-8");
		abort();
	}
	submission_free(again);
	free(text);
	json_decref(json);
	submission_free(s);
}
#endif

/* A document's reader: it gives a text or says why not. */
#ifdef FUZZ_READS
#include "read/gather.h"

static void fuzz_reads(void (*reader)(struct gather *, int, const char *, size_t), const char *bytes, size_t size)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	int part = gather_part(&g, "1");
	reader(&g, part, bytes, size);
	const struct part *p = &g.out->parts[part];
	if (!p->content == !p->unread)
		abort();
	submission_free(g.out);
}
#endif

#ifdef REPLAY
#include "replay.inc"
#endif

#endif
