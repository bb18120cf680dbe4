/* The plain libcurl loop that sending is compared with: the same messages, one connection, one recipient a transaction.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: curlloop URL CAFILE USER PASSWORDFILE FROM FILE...
 * The recipient is the address in a file's To header; bytes are sent as they are.  Prints how many were accepted.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct message {
	char *bytes;
	size_t len, at;
};

static int load(const char *path, struct message *m)
{
	FILE *f = fopen(path, "rb");
	if (!f || fseek(f, 0, SEEK_END) != 0)
		return -1;
	long size = ftell(f);
	rewind(f);
	m->bytes = malloc((size_t)size + 1);
	m->len = fread(m->bytes, 1, (size_t)size, f);
	m->bytes[m->len] = '\0';
	m->at = 0;
	fclose(f);
	return 0;
}

static size_t give(char *out, size_t size, size_t count, void *with)
{
	struct message *m = with;
	size_t n = m->len - m->at < size * count ? m->len - m->at : size * count;
	memcpy(out, m->bytes + m->at, n);
	m->at += n;
	return n;
}

/* The address of the To header, in <>. */
static int recipient(const struct message *m, char out[400])
{
	const char *to = strstr(m->bytes, "\nTo: "), *end = to ? strchr(to, '@') : NULL;
	if (!end)
		return -1;
	const char *begin = end;
	while (begin > to && !strchr(" <,\n", begin[-1]))
		begin--;
	end += strcspn(end, ">, \r\n");
	return snprintf(out, 400, "<%.*s>", (int)(end - begin), begin) < 400 ? 0 : -1;
}

int main(int argc, char **argv)
{
	char password[200] = "", to[400], from[400];
	int sent = 0;
	if (argc < 7) {
		fprintf(stderr, "usage: curlloop URL CAFILE USER PASSWORDFILE FROM FILE...\n");
		return 2;
	}
	FILE *f = fopen(argv[4], "r");
	if (!f || !fgets(password, sizeof password, f))
		return 2;
	fclose(f);
	password[strcspn(password, "\n")] = '\0';
	snprintf(from, sizeof from, "<%s>", argv[5]);
	CURL *curl = curl_easy_init();
	curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);
	curl_easy_setopt(curl, CURLOPT_USERNAME, argv[3]);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
	curl_easy_setopt(curl, CURLOPT_SASL_IR, 1L);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	for (int i = 6; i < argc; i++) {
		struct message m;
		if (load(argv[i], &m) != 0 || recipient(&m, to) != 0) {
			fprintf(stderr, "%s: no message with a recipient\n", argv[i]);
			return 1;
		}
		struct curl_slist *list = curl_slist_append(NULL, to);
		curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, list);
		curl_easy_setopt(curl, CURLOPT_READDATA, &m);
		CURLcode code = curl_easy_perform(curl);
		if (code == CURLE_OK)
			sent++;
		else
			fprintf(stderr, "%s: %s\n", argv[i], curl_easy_strerror(code));
		curl_slist_free_all(list);
		free(m.bytes);
	}
	curl_easy_cleanup(curl);
	printf("%d\n", sent);
	return sent == argc - 6 ? 0 : 1;
}
