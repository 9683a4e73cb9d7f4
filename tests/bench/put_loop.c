/*
 * The yardstick of the mirror: plain libcurl that puts objects to S3, nothing
 * of ours, over connections that are kept.
 *
 *	put_loop puts_per_second=… puts=…
 *
 * usage: put_loop URL REGION KEY SECRET COUNT TOGETHER; objects go to URL/N,
 * of the size of a basket. URL/ must be below a bucket.
 */
#include <curl/curl.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TOGETHER_MAX	64
#define BODY_BYTES	300

static char		 body[BODY_BYTES + 1];
static char		 sigv4[100];
static struct curl_slist *headers;
static const char	*key, *secret, *base;

static size_t
discard(char *bytes, size_t size, size_t count, void *argument)
{
	(void)bytes;
	(void)argument;
	return (size * count);
}

static void
prepare(const char *region)
{
	unsigned char	sum[32];
	char		line[100] = "x-amz-content-sha256: ";
	size_t		i, at = strlen(line);

	memset(body, 'x', BODY_BYTES);
	memcpy(body, "{\"id\":\"", 7);
	memcpy(body + BODY_BYTES - 2, "\"}", 2);
	if (EVP_Q_digest(NULL, "SHA256", NULL, body, BODY_BYTES, sum,
	    NULL) != 1)
		exit(1);
	for (i = 0; i < sizeof(sum); i++)
		at += (size_t)snprintf(line + at, sizeof(line) - at, "%02x",
		    sum[i]);
	headers = curl_slist_append(NULL, line);
	headers = curl_slist_append(headers,
	    "Content-Type: application/json");
	snprintf(sigv4, sizeof(sigv4), "aws:amz:%s:s3", region);
}

static void
put(CURL *handle, long number)
{
	char	url[1024];

	snprintf(url, sizeof(url), "%s/%ld", base, number);
	curl_easy_setopt(handle, CURLOPT_URL, url);
	curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, "PUT");
	curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, (long)BODY_BYTES);
	curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(handle, CURLOPT_AWS_SIGV4, sigv4);
	curl_easy_setopt(handle, CURLOPT_USERNAME, key);
	curl_easy_setopt(handle, CURLOPT_PASSWORD, secret);
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, discard);
	curl_easy_setopt(handle, CURLOPT_PROXY, "");
	curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
}

static void
check(CURLcode code)
{
	if (code == CURLE_OK)
		return;
	fprintf(stderr, "put_loop: %s\n", curl_easy_strerror(code));
	exit(1);
}

static void
one_by_one(long count)
{
	CURL	*handle = curl_easy_init();
	long	 i;

	for (i = 0; i < count; i++) {
		put(handle, i);
		check(curl_easy_perform(handle));
	}
	curl_easy_cleanup(handle);
}

static void
side_by_side(long count, int together)
{
	CURLM	*multi = curl_multi_init();
	CURL	*handle;
	CURLMsg	*message;
	long	 next = 0, done = 0;
	int	 running, left;

	while (next < together && next < count) {
		handle = curl_easy_init();
		put(handle, next++);
		curl_multi_add_handle(multi, handle);
	}
	while (done < count) {
		curl_multi_perform(multi, &running);
		while ((message = curl_multi_info_read(multi,
		    &left)) != NULL) {
			check(message->data.result);
			handle = message->easy_handle;
			curl_multi_remove_handle(multi, handle);
			done++;
			if (next < count) {
				put(handle, next++);
				curl_multi_add_handle(multi, handle);
			} else {
				curl_easy_cleanup(handle);
			}
		}
		curl_multi_poll(multi, NULL, 0, 100, NULL);
	}
	curl_multi_cleanup(multi);
}

int
main(int argc, char **argv)
{
	struct timespec	began, ended;
	long		count, together;
	double		seconds;

	if (argc != 7 || (count = atol(argv[5])) < 1 ||
	    (together = atol(argv[6])) < 1 || together > TOGETHER_MAX) {
		fprintf(stderr, "usage: put_loop URL REGION KEY SECRET COUNT "
		    "TOGETHER\n");
		return (2);
	}
	base = argv[1];
	key = argv[3];
	secret = argv[4];
	curl_global_init(CURL_GLOBAL_DEFAULT);
	prepare(argv[2]);
	clock_gettime(CLOCK_MONOTONIC, &began);
	if (together == 1)
		one_by_one(count);
	else
		side_by_side(count, (int)together);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	seconds = (double)(ended.tv_sec - began.tv_sec) +
	    (double)(ended.tv_nsec - began.tv_nsec) / 1e9;
	printf("put_loop puts_per_second=%.1f puts=%ld\n",
	    (double)count / seconds, count);
	return (0);
}
