/* Reads Authentication-Results: its id, then results with their properties; anything odd proves nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/trust.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "check/receipt.h"

enum { MOST_TOKEN = 400 };

static const char *skip(const char *t)
{
	return receipt_skip(t, NULL);
}

/* A token or quoted string (RFC 2045) up to one of `;= ` and blanks; NULL when there is none or it is too long. */
static const char *token(const char *t, char out[MOST_TOKEN])
{
	size_t n = 0;
	t = skip(t);
	if (*t == '"') {
		for (t++; *t && *t != '"'; t++) {
			if (*t == '\\' && t[1])
				t++;
			if (n + 1 >= MOST_TOKEN)
				return NULL;
			out[n++] = *t;
		}
		if (*t != '"')
			return NULL;
		t++;
	} else {
		for (; *t && !isspace((unsigned char)*t) && !strchr(";=(\"", *t); t++) {
			if (n + 1 >= MOST_TOKEN)
				return NULL;
			out[n++] = *t;
		}
	}
	out[n] = '\0';
	return n ? t : NULL;
}

struct result {
	char method[MOST_TOKEN], value[MOST_TOKEN];
	char header_from[MOST_TOKEN], smtp_auth[MOST_TOKEN];
};

/* One "method=result reason=… ptype.property=value …" up to its semicolon. */
static const char *result(const char *t, struct result *out)
{
	char name[MOST_TOKEN], value[MOST_TOKEN];
	memset(out, 0, sizeof *out);
	for (int n = 0; n < 50; n++) {
		t = skip(t);
		if (!*t || *t == ';')
			return t;
		const char *next = token(t, name);
		if (!next || *(next = skip(next)) != '=' || !(next = token(next + 1, value)))
			return NULL;
		t = next;
		if (n == 0) {
			memcpy(out->method, name, MOST_TOKEN);
			memcpy(out->value, value, MOST_TOKEN);
		} else if (text_same(name, "header.from")) {
			memcpy(out->header_from, value, MOST_TOKEN);
		} else if (text_same(name, "smtp.auth")) {
			memcpy(out->smtp_auth, value, MOST_TOKEN);
		}
	}
	return NULL;
}

static bool proves(const struct result *r, const char *address, const char *domain)
{
	if (!text_same(r->value, "pass"))
		return false;
	if (text_same(r->method, "dmarc")) {
		const char *at = strrchr(r->header_from, '@');
		return text_same(at ? at + 1 : r->header_from, domain);
	}
	return text_same(r->method, "auth") && text_same(r->smtp_auth, address);
}

static const char *after_id(const char *value, const char *authserv)
{
	char id[MOST_TOKEN];
	const char *t = token(value, id);
	if (!t || !text_same(id, authserv))
		return NULL;
	t = skip(t);
	if (isdigit((unsigned char)*t)) /* a version */
		t = skip(t + strspn(t, "0123456789"));
	return *t == ';' || !*t ? t : NULL;
}

static bool header_proves(const char *value, const char *authserv, const char *address, const char *domain)
{
	struct result r;
	const char *t = after_id(value, authserv);
	while (t && *t == ';') {
		t = result(t + 1, &r);
		if (t && proves(&r, address, domain))
			return true;
	}
	return false;
}

bool trust_proven(const struct submission *s, const char *authserv)
{
	if (!authserv || !authserv[0] || s->from_count != 1 || !s->from[0].address)
		return false;
	const char *address = s->from[0].address, *at = strrchr(address, '@');
	size_t received = s->header_count, from_headers = 0;
	bool above = false;
	for (size_t i = 0; i < s->header_count; i++) {
		from_headers += strcmp(s->headers[i].name, "from") == 0;
		if (received == s->header_count && strcmp(s->headers[i].name, "received") == 0)
			received = i;
	}
	/* Only the topmost: below another host's everything may be the sender's, a Received "by" the trusted host and its results too. */
	if (!at || !at[1] || received == s->header_count || from_headers > 1 || !receipt_by(s->headers[received].value, authserv))
		return false;
	for (size_t i = 0; i < received; i++) {
		if (strcmp(s->headers[i].name, "authentication-results") != 0 || !after_id(s->headers[i].value, authserv))
			continue;
		above = true;
		if (header_proves(s->headers[i].value, authserv, address, at + 1))
			return true;
	}
	/* A server that writes its results directly below its Received; one that has written above is not looked for below, where a sender writes too. */
	size_t next = received + 1;
	return !above && next < s->header_count && strcmp(s->headers[next].name, "authentication-results") == 0 && header_proves(s->headers[next].value, authserv, address, at + 1);
}
