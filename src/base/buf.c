/* Bytes that grow.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_release(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ .limit = buf->limit };
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->full = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

static void make_room(struct buf *buf, size_t more)
{
	if (buf->cap > buf->len && buf->cap - buf->len > more)
		return;
	if (more > SIZE_MAX / 2 - buf->len) {
		fprintf(stderr, "hoadep: a buffer was asked for an impossible size\n");
		abort();
	}
	size_t cap = buf->cap ? buf->cap : 256;
	while (cap - buf->len <= more)
		cap *= 2;
	char *data = realloc(buf->data, cap);
	if (!data) {
		fprintf(stderr, "hoadep: out of memory\n");
		abort();
	}
	buf->data = data;
	buf->cap = cap;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
	if (buf->limit && (buf->full || len > buf->limit - buf->len)) {
		buf->full = 1;
		return;
	}
	make_room(buf, len);
	if (len)
		memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_byte(struct buf *buf, char byte)
{
	buf_add(buf, &byte, 1);
}

void buf_print(struct buf *buf, const char *format, ...)
{
	char small[512];
	va_list ap;
	va_start(ap, format);
	int n = vsnprintf(small, sizeof small, format, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n < sizeof small) {
		buf_add(buf, small, (size_t)n);
		return;
	}
	char *large = malloc((size_t)n + 1);
	if (!large)
		abort();
	va_start(ap, format);
	vsnprintf(large, (size_t)n + 1, format, ap);
	va_end(ap);
	buf_add(buf, large, (size_t)n);
	free(large);
}

const char *buf_str(const struct buf *buf)
{
	return buf->data ? buf->data : "";
}

char *buf_take(struct buf *buf)
{
	make_room(buf, 1);
	buf->data[buf->len] = '\0';
	char *data = buf->data;
	*buf = (struct buf){ .limit = buf->limit };
	return data;
}
