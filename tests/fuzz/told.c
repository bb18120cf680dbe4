/* Any bytes as what a reader of another profile tells: taken in one piece or many it is the same, and what is put in a letter keeps to its place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "read/merge.h"
#include "read/told.h"

#define PART(path) "{\"path\":\"" path "\",\"type\":\"a/b\",\"declared\":\"c/d\",\"size\":1,\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"," \
	"\"defects\":[],\"role\":3,\"message_from\":{},\"message_date\":0}"
static const char letter[] = "{\"from\":[],\"to\":[],\"cc\":[],\"parts\":[" PART("1") "," PART("2") "," PART("3") "],\"defects\":[],\"reply_to\":[],\"references\":[],"
	"\"seconds\":0,\"zone\":0,\"headers\":[],\"bare_document\":false}";

static void take(struct told *t, const char *bytes, size_t len, size_t step)
{
	struct err err;
	told_init(t, 4, 1000);
	for (size_t i = 0; i < len; i += step)
		if (told_take(t, bytes + i, len - i < step ? len - i : step, &err) != 0)
			abort();
}

static void put_in_place(const struct told_end *o)
{
	struct submission *into = NULL, *from = NULL;
	struct err err;
	if (!o->json || submission_load(o->json, o->json_len, &from, &err) != 0)
		return;
	if (submission_load(letter, sizeof letter - 1, &into, &err) != 0)
		abort();
	size_t more = from->part_count;
	const char *why = merge_into(into, "2", from);
	if (into->part_count != (why ? 3 : 2 + more) || strcmp(into->parts[0].path, "1") != 0 || strcmp(into->parts[1].path, "2") != 0 ||
	    strcmp(into->parts[into->part_count - 1].path, "3") != 0)
		abort();
	for (size_t i = 2; i + 1 < into->part_count; i++)
		if (strncmp(into->parts[i].path, "2.", 2) != 0)
			abort();
	submission_free(into);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct told whole, pieces;
	struct told_end o, p;
	if (size < 1)
		return 0;
	take(&whole, (const char *)data + 1, size - 1, size);
	take(&pieces, (const char *)data + 1, size - 1, 1 + data[0]);
	told_ended(&whole, &o);
	told_ended(&pieces, &p);
	if (whole.broken != pieces.broken || whole.handed_count != pieces.handed_count || strcmp(o.end, p.end) != 0)
		abort();
	if (!whole.broken && (whole.lines.len != pieces.lines.len || strcmp(o.open, p.open) != 0 || o.json_len != p.json_len))
		abort();
	put_in_place(&o);
	told_release(&whole);
	told_release(&pieces);
	return 0;
}
