/* Heads that are posted by their bytes find what comparing them one by one finds: over slabs, gaps, heads that are none and those set later.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <string.h>

#include "register/heads.h"

enum { ENTRIES = 140000, BLOCK = 126, ASKED = 12, GAP_FROM = 66000, GAP_TO = 67000 };

static unsigned char all[ENTRIES + BLOCK][HEADS_SIZE], before[ENTRIES + BLOCK][HEADS_SIZE];
static uint64_t seed = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 20) % below;
}

static void make(unsigned char *head)
{
	for (int k = 0; k < HEADS_SIZE; k++)
		head[k] = (unsigned char)draw(draw(3) ? 256 : 9);
}

static unsigned in_common(const unsigned char *a, const unsigned char *b)
{
	unsigned same = 0;
	for (int k = 0; k < HEADS_SIZE; k++)
		same += a[k] == b[k];
	return same;
}

static bool is_none(const unsigned char *head)
{
	static const unsigned char none[HEADS_SIZE];
	return memcmp(head, none, HEADS_SIZE) == 0;
}

/* Every entry is found as it is now; what is found beside is a head from before. */
static void as_by_hand(const struct heads *h, const unsigned char *asked, unsigned least)
{
	static unsigned char found[ENTRIES + BLOCK];
	struct buf hits = { 0 };
	size_t missed = 0, made_up = 0, right = 0;
	memset(found, 0, sizeof found);
	heads_find(h, asked, least, &hits);
	const struct heads_hit *hit = (const struct heads_hit *)(const void *)hits.data;
	for (size_t i = 0; i < hits.len / sizeof *hit; i++) {
		bool now = in_common(all[hit[i].entry], asked) == hit[i].same && !is_none(all[hit[i].entry]);
		bool once = in_common(before[hit[i].entry], asked) == hit[i].same && !is_none(before[hit[i].entry]);
		made_up += hit[i].same < least || (!now && !once);
		found[hit[i].entry] |= now;
	}
	for (size_t i = 0; i < ENTRIES; i++) {
		bool is = !is_none(all[i]) && in_common(all[i], asked) >= least;
		right += is;
		missed += is && !found[i];
	}
	CHECK_SAY(missed == 0 && made_up == 0 && right > 0, "least %u: %zu of %zu missed, %zu made up", least, missed, right, made_up);
	buf_release(&hits);
}

static void ask(const struct heads *h)
{
	for (unsigned i = 0; i < ASKED; i++) {
		unsigned char asked[HEADS_SIZE];
		memcpy(asked, all[i % 2 ? 1 + draw(60000) : GAP_TO + draw(ENTRIES - GAP_TO)], HEADS_SIZE);
		if (is_none(asked))
			make(asked);
		as_by_hand(h, asked, i % 3 == 0 ? 2 : i % 3 == 1 ? 4 : 6);
	}
}

static void load(struct heads *h)
{
	for (size_t at = 0; at < ENTRIES; at += BLOCK)
		if (at + BLOCK <= GAP_FROM || at >= GAP_TO)
			heads_load(h, at, all[at], BLOCK);
		else
			memset(all[at], 0, (size_t)BLOCK * HEADS_SIZE);
	heads_loaded(h);
	memcpy(before, all, sizeof all);
}

int main(void)
{
	struct heads *h = heads_new();
	unsigned char head[HEADS_SIZE] = { 1, 2, 3 };
	struct buf none = { 0 };
	heads_loaded(h);
	heads_find(h, head, 2, &none);
	CHECK(none.len == 0 && heads_count(h) == 0);
	for (size_t i = 1; i < ENTRIES; i++)
		if (draw(20))
			make(all[i]);
	load(h);
	size_t has = 0;
	for (size_t i = 0; i < ENTRIES; i++)
		has += !is_none(all[i]);
	CHECK(heads_count(h) == has);
	ask(h);
	for (int i = 0; i < HEADS_LOOSE; i++) {
		size_t entry = 1 + (size_t)i * 8;
		make(all[entry]);
		CHECK(heads_set(h, entry, all[entry]));
	}
	memset(head, 0, sizeof head);
	CHECK(heads_set(h, 5, head) && !heads_set(h, 5, all[6])); /* none takes no room; one more does not fit */
	ask(h);
	heads_clear(h);
	load(h);
	ask(h);
	heads_free(h);
	return unit_end();
}
