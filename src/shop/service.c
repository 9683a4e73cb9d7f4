#include <string.h>

#include "base/fields.h"
#include "shop/service.h"
#include "store/documents.h"

#define SERVICES	"services"

static const struct field	service_fields[] = {
	FIELD_TEXT(struct service, trouble, 0, 500, FIELD_OPTIONAL),
	FIELD_INTEGER(struct service, well_at, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_INTEGER(struct service, trouble_at, 0, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_END
};

struct noting {
	struct arena	*arena;
	const char	*name;
	const char	*trouble;
	int64_t		 now;
};

static bool		is_news(const struct service *,
			    const struct noting *);
static enum result	note_body(struct store *, void *);
static enum result	forget_body(struct store *, void *);

enum result
service_load(struct arena *arena, struct store *store, const char *name,
    struct service *service)
{
	struct document	document;
	enum result	word;

	memset(service, 0, sizeof(*service));
	service->trouble = "";
	word = document_get(arena, store, SERVICES, name, &document);
	if (word != OK)
		return (word);
	service->revision = document.revision;

	return (fields_parse(arena, service_fields, document.body, service));
}

enum result
service_note(struct arena *arena, struct store *store, const char *name,
    const char *trouble, int64_t now)
{
	struct noting	noting = { arena, name, trouble, now };
	struct service	service;
	enum result	word;

	word = service_load(arena, store, name, &service);
	if (word == OK && !is_news(&service, &noting))
		return (OK);
	if (word != OK && word != ABSENT)
		return (word);

	/* The next note makes up for one that a power cut took away. */
	return (store_change_soon(store, "service", note_body, &noting));
}

enum result
service_forget(struct arena *arena, struct store *store, const char *name)
{
	struct noting	noting = { arena, name, "", 0 };
	struct service	service;
	enum result	word;

	word = service_load(arena, store, name, &service);
	if (word != OK)
		return (word == ABSENT ? OK : word);

	return (store_change_soon(store, "service", forget_body, &noting));
}

static bool
is_news(const struct service *service, const struct noting *noting)
{
	if (strcmp(service->trouble, noting->trouble) != 0)
		return (true);

	return (*noting->trouble == '\0' &&
	    (noting->now - service->well_at >= SERVICE_WELL_EVERY ||
	    noting->now < service->well_at));
}

static enum result
note_body(struct store *store, void *argument)
{
	const struct noting	*noting = argument;
	struct service		 service;
	enum result		 word;

	word = service_load(noting->arena, store, noting->name, &service);
	if (word != OK && word != ABSENT)
		return (word);
	if (*noting->trouble == '\0') {
		service.well_at = noting->now;
		service.trouble_at = 0;
	} else if (*service.trouble == '\0') {
		service.trouble_at = noting->now;
	}
	service.trouble = noting->trouble;

	return (document_put(store, SERVICES, noting->name, service.revision,
	    fields_print(noting->arena, service_fields, &service), 0));
}

static enum result
forget_body(struct store *store, void *argument)
{
	const struct noting	*noting = argument;
	struct service		 service;
	enum result		 word;

	word = service_load(noting->arena, store, noting->name, &service);
	if (word != OK)
		return (word == ABSENT ? OK : word);

	return (document_remove(store, SERVICES, noting->name,
	    service.revision));
}
