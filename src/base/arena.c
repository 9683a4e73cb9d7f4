#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_EXACT
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_EXACT
#endif

#define BLOCK_FIRST	((size_t)8 * 1024)
#define BLOCK_LARGEST	((size_t)128 * 1024)
#define ALIGNMENT	_Alignof(max_align_t)
#define FORMAT_SIZE	512

struct block {
	struct block	*next;
	size_t		 size;		/* of bytes */
	size_t		 used;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
	struct deferred	*next;
	void		(*function)(void *);
	void		*pointer;
};

/* Lies in its own first block. */
struct arena {
	struct block	*current;
	struct deferred	*deferred;
	size_t		 block_size;	/* of the next block */
};

static void		*arena_take(struct arena *, size_t);
static struct block	*arena_extend(struct arena *, size_t);
static struct block	*block_create(size_t);
static struct block	*block_first(void);
static void		 block_release(struct block *);
static _Noreturn void	 memory_out(void);

#if !defined(ARENA_EXACT)
static void		 cache_create(void);

/* Each thread keeps one free first block. */
static pthread_key_t	 cache;
static pthread_once_t	 cache_once = PTHREAD_ONCE_INIT;
#endif

struct arena *
arena_create(void)
{
	struct block	*first;
	struct arena	*arena;

	first = block_first();
	first->next = NULL;
	first->used = (sizeof(*arena) + ALIGNMENT - 1) & ~(ALIGNMENT - 1);

	arena = (struct arena *)first->bytes;
	arena->current = first;
	arena->deferred = NULL;
	arena->block_size = BLOCK_FIRST * 2;
	return (arena);
}

void
arena_destroy(struct arena *arena)
{
	struct deferred	*deferred;
	struct block	*block, *next;

	if (arena == NULL)
		return;
	while ((deferred = arena->deferred) != NULL) {
		arena->deferred = deferred->next;
		deferred->function(deferred->pointer);
	}
	for (block = arena->current; block != NULL; block = next) {
		next = block->next;
		block_release(block);
	}
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	return (memset(arena_take(arena, size), 0, size));
}

char *
arena_copy(struct arena *arena, const void *bytes, size_t length)
{
	char	*copy;

	if (length == SIZE_MAX)
		memory_out();
	copy = arena_take(arena, length + 1);
	if (length > 0)
		memcpy(copy, bytes, length);
	copy[length] = '\0';
	return (copy);
}

char *
arena_text(struct arena *arena, const char *text)
{
	if (text == NULL)
		return (NULL);
	return (arena_copy(arena, text, strlen(text)));
}

void *
arena_grow(struct arena *arena, void *bytes, size_t from, size_t to)
{
	struct block	*block;
	void		*copy;
	size_t		 start;

	block = arena->current;
	if (to <= from)
		return (bytes);
	if ((unsigned char *)bytes + from == block->bytes + block->used) {
		start = block->used - from;
		if (to <= block->size - start) {
			block->used = start + to;
			return (bytes);
		}
	}
	copy = arena_take(arena, to);
	if (from > 0)
		memcpy(copy, bytes, from);
	return (copy);
}

char *
arena_format(struct arena *arena, const char *format, ...)
{
	va_list	 arguments;
	char	 local[FORMAT_SIZE], *text;
	int	 length;

	va_start(arguments, format);
	length = vsnprintf(local, sizeof(local), format, arguments);
	va_end(arguments);
	if (length < 0)
		memory_out();
	if ((size_t)length < sizeof(local))
		return (arena_copy(arena, local, (size_t)length));

	text = arena_take(arena, (size_t)length + 1);
	va_start(arguments, format);
	(void)vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return (text);
}

void
arena_defer(struct arena *arena, void (*function)(void *), void *pointer)
{
	struct deferred	*deferred;

	deferred = arena_take(arena, sizeof(*deferred));
	deferred->function = function;
	deferred->pointer = pointer;
	deferred->next = arena->deferred;
	arena->deferred = deferred;
}

/* The bytes, not zeroed. The pointer is aligned, the end is not, so that the
 * newest allocation can grow by single bytes. */
static void *
arena_take(struct arena *arena, size_t size)
{
	struct block	*block;
	size_t		 start;

	block = arena->current;
	start = (block->used + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	if (start > block->size || size > block->size - start) {
		block = arena_extend(arena, size);
		start = block->used;
	}
	block->used = start + size;
	return (block->bytes + start);
}

/* A block with that room. A large allocation gets one for itself, behind the
 * current one, whose rest stays in use. */
static struct block *
arena_extend(struct arena *arena, size_t size)
{
	struct block	*block, *current;

	current = arena->current;
#if !defined(ARENA_EXACT)
	if (size <= arena->block_size / 4) {
		block = block_create(arena->block_size);
		block->next = current;
		arena->current = block;
		if (arena->block_size < BLOCK_LARGEST)
			arena->block_size *= 2;
		return (block);
	}
#endif
	block = block_create(size);
	block->next = current->next;
	current->next = block;
	return (block);
}

static struct block *
block_create(size_t size)
{
	struct block	*block;

	if (size > SIZE_MAX - sizeof(*block))
		memory_out();
	if ((block = malloc(sizeof(*block) + size)) == NULL)
		memory_out();
	block->size = size;
	block->used = 0;
	return (block);
}

static struct block *
block_first(void)
{
#if defined(ARENA_EXACT)
	return (block_create(sizeof(struct arena)));
#else
	struct block	*block;

	(void)pthread_once(&cache_once, cache_create);
	if ((block = pthread_getspecific(cache)) == NULL)
		return (block_create(BLOCK_FIRST));
	(void)pthread_setspecific(cache, NULL);
	return (block);
#endif
}

static void
block_release(struct block *block)
{
#if !defined(ARENA_EXACT)
	if (block->size == BLOCK_FIRST && pthread_getspecific(cache) == NULL &&
	    pthread_setspecific(cache, block) == 0)
		return;
#endif
	free(block);
}

#if !defined(ARENA_EXACT)
static void
cache_create(void)
{
	if (pthread_key_create(&cache, free) != 0)
		memory_out();
}
#endif

static void
memory_out(void)
{
	log_event(LOG_LEVEL_ERROR, "memory-out", NULL);
	abort();
}
