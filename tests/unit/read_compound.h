/* A compound file of two streams, made by hand as small as can be: sectors of 512 bytes, one FAT sector, no mini stream.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_COMPOUND_MADE_H
#define READ_COMPOUND_MADE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

__attribute__((unused))
static void put_u32(char *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (char)(value >> (8 * i));
}

__attribute__((unused))
static void make_entry(char *at, const char *name, int kind, uint32_t left, uint32_t child, uint32_t first, uint32_t size)
{
	size_t len = strlen(name);
	for (size_t i = 0; i < len; i++)
		at[2 * i] = name[i];
	at[0x40] = (char)(2 * (len + 1));
	at[0x42] = (char)kind;
	put_u32(at + 0x44, left);
	put_u32(at + 0x48, 0xFFFFFFFF);
	put_u32(at + 0x4C, child);
	put_u32(at + 0x74, first);
	put_u32(at + 0x78, size);
}

/* Sector 0 is the FAT, 1 the directory, then "WordDocument" and "0Table"; at most 120 sectors of both, what is more is left out. */
__attribute__((unused))
static void make_compound(const char *word, size_t word_len, const char *table, size_t table_len, struct buf *out)
{
	char head[512] = { 0 }, fat[512], directory[512] = { 0 };
	static const char pad[512] = { 0 };
	if (word_len > 60 * 512)
		word_len = 60 * 512;
	if (table_len > 60 * 512)
		table_len = 60 * 512;
	size_t a = (word_len + 511) / 512, b = (table_len + 511) / 512;
	memcpy(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
	head[0x1E] = 9;
	put_u32(head + 0x30, 1);
	put_u32(head + 0x38, 0);          /* no stream is short enough for the mini stream */
	put_u32(head + 0x3C, 0xFFFFFFFE);
	put_u32(head + 0x44, 0xFFFFFFFE);
	memset(head + 0x4C, 0xFF, 436);
	put_u32(head + 0x4C, 0);
	memset(fat, 0xFF, sizeof fat);
	put_u32(fat, 0xFFFFFFFD);
	put_u32(fat + 4, 0xFFFFFFFE);
	for (size_t i = 0; i < a + b; i++)
		put_u32(fat + 4 * (2 + i), i + 1 == a || i + 1 == a + b ? 0xFFFFFFFE : (uint32_t)(3 + i));
	make_entry(directory, "Root Entry", 5, 0xFFFFFFFF, 1, 0xFFFFFFFE, 0);
	make_entry(directory + 128, "WordDocument", 2, 2, 0xFFFFFFFF, 2, (uint32_t)word_len);
	make_entry(directory + 256, "0Table", 2, 0xFFFFFFFF, 0xFFFFFFFF, (uint32_t)(2 + a), (uint32_t)table_len);
	buf_add(out, head, sizeof head);
	buf_add(out, fat, sizeof fat);
	buf_add(out, directory, sizeof directory);
	buf_add(out, word, word_len);
	buf_add(out, pad, 512 * a - word_len);
	buf_add(out, table, table_len);
	buf_add(out, pad, 512 * b - table_len);
}

/* The same of up to 6 MB: as many FAT sectors in front as that takes. */
__attribute__((unused))
static void make_large_compound(const char *word, size_t word_len, const char *table, size_t table_len, struct buf *out)
{
	static const char pad[512] = { 0 };
	char head[512] = { 0 }, directory[512] = { 0 };
	size_t a = (word_len + 511) / 512, b = (table_len + 511) / 512, fats = (a + b) / 127 + 2, first = fats + 1;
	char *fat = malloc(512 * fats);
	if (!fat || fats > 109)
		abort();
	memcpy(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
	head[0x1E] = 9;
	put_u32(head + 0x30, (uint32_t)fats);
	put_u32(head + 0x3C, 0xFFFFFFFE);
	put_u32(head + 0x44, 0xFFFFFFFE);
	memset(head + 0x4C, 0xFF, 436);
	memset(fat, 0xFF, 512 * fats);
	for (size_t i = 0; i < fats; i++)
		put_u32(head + 0x4C + 4 * i, (uint32_t)i);
	for (size_t i = 0; i < a + b; i++)
		put_u32(fat + 4 * (first + i), i + 1 == a || i + 1 == a + b ? 0xFFFFFFFE : (uint32_t)(first + i + 1));
	make_entry(directory, "Root Entry", 5, 0xFFFFFFFF, 1, 0xFFFFFFFE, 0);
	make_entry(directory + 128, "WordDocument", 2, 2, 0xFFFFFFFF, (uint32_t)first, (uint32_t)word_len);
	make_entry(directory + 256, "0Table", 2, 0xFFFFFFFF, 0xFFFFFFFF, (uint32_t)(first + a), (uint32_t)table_len);
	buf_add(out, head, sizeof head);
	buf_add(out, fat, 512 * fats);
	buf_add(out, directory, sizeof directory);
	buf_add(out, word, word_len);
	buf_add(out, pad, 512 * a - word_len);
	buf_add(out, table, table_len);
	buf_add(out, pad, 512 * b - table_len);
	free(fat);
}

#endif
