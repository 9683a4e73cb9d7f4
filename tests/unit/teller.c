#define _GNU_SOURCE	/* strcasestr */
#include "teller.h"

#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/call.h"
#include "wire/perform.h"

#define REQUEST_SIZE	16384
#define ANSWER_SIZE	(512 * 1024)

static pthread_mutex_t	lock = PTHREAD_MUTEX_INITIALIZER;
static char		base[64];
static char		answer[ANSWER_SIZE];
static bool		silent;
static char		heard[REQUEST_SIZE];
static size_t		count;

static void	*teller_serve(void *);
static void	 teller_talk(int);
static bool	 request_is_whole(const char *);
static int	 teller_listen(void);

const char *
teller_base(void)
{
	static int	listener;
	pthread_t	thread;

	if (base[0] != '\0')
		return (base);
	listener = teller_listen();
	if (listener == -1 || perform_allow(base) != OK ||
	    pthread_create(&thread, NULL, teller_serve, &listener) != 0) {
		perror("teller");
		exit(1);
	}
	pthread_detach(thread);

	return (base);
}

void
teller_say(const char *text)
{
	pthread_mutex_lock(&lock);
	silent = text == NULL;
	(void)snprintf(answer, sizeof(answer), "%s", silent ? "" : text);
	heard[0] = '\0';
	pthread_mutex_unlock(&lock);
}

void
teller_say_json(int status, const char *body)
{
	char	text[REQUEST_SIZE];

	(void)snprintf(text, sizeof(text), "HTTP/1.1 %d X\r\n"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\n"
	    "Connection: close\r\n\r\n%s", status, strlen(body), body);
	teller_say(text);
}

const char *
teller_heard(void)
{
	static char	copy[REQUEST_SIZE];

	pthread_mutex_lock(&lock);
	memcpy(copy, heard, sizeof(copy));
	pthread_mutex_unlock(&lock);

	return (copy);
}

size_t
teller_count(void)
{
	size_t	now;

	pthread_mutex_lock(&lock);
	now = count;
	pthread_mutex_unlock(&lock);

	return (now);
}

static int
teller_listen(void)
{
	struct sockaddr_in	address;
	socklen_t		length = sizeof(address);
	int			listener;

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (listener == -1 || bind(listener, (struct sockaddr *)&address,
	    sizeof(address)) == -1 || listen(listener, 8) == -1 ||
	    getsockname(listener, (struct sockaddr *)&address,
	    &length) == -1)
		return (-1);
	(void)snprintf(base, sizeof(base), "http://127.0.0.1:%d",
	    ntohs(address.sin_port));

	return (listener);
}

static void *
teller_serve(void *argument)
{
	int	*listener = argument, peer;

	while ((peer = accept(*listener, NULL, NULL)) != -1) {
		teller_talk(peer);
		close(peer);
	}

	return (NULL);
}

static void
teller_talk(int peer)
{
	static char	said[ANSWER_SIZE];
	char		request[REQUEST_SIZE] = "", byte;
	size_t		length = 0;
	ssize_t		got;
	bool		hush;

	do {
		got = recv(peer, request + length,
		    sizeof(request) - 1 - length, 0);
		if (got <= 0)
			return;
		length += (size_t)got;
		request[length] = '\0';
	} while (!request_is_whole(request));

	pthread_mutex_lock(&lock);
	memcpy(heard, request, sizeof(heard));
	memcpy(said, answer, sizeof(said));
	hush = silent;
	count++;
	pthread_mutex_unlock(&lock);

	if (hush)
		(void)recv(peer, &byte, 1, 0);
	else
		(void)send(peer, said, strlen(said), MSG_NOSIGNAL);
}

static bool
request_is_whole(const char *request)
{
	const char	*end = strstr(request, "\r\n\r\n");
	const char	*length = strcasestr(request, "\r\ncontent-length:");

	if (end == NULL)
		return (false);

	return (length == NULL || length > end ||
	    strlen(end + 4) >= strtoul(length + 17, NULL, 10));
}
