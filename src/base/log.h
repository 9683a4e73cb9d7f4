/*
 * Log lines: `time=… event=NAME key=value …`, one line per request or event.
 * Values with blanks or control bytes are quoted and escaped, so that no
 * visitor can forge a line. The sink is standard output until replaced.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING,
	LOG_LEVEL_ERROR };

/*
 * Writes one event line. The arguments after the event's name are pairs of
 * key and value, both `const char *`, ended by NULL; a NULL value is left out:
 * log_event(LOG_LEVEL_INFO, "order", "order", id_short(id), "state", s, NULL);
 * Thread-safe.
 */
void	log_event(enum log_level, const char *, ...)
	    __attribute__((sentinel));

/* Lines below this level are not written. Set once at start. */
void	log_threshold(enum log_level);

/* Replaces the sink (tests); gets one line without the line break. */
void	log_sink(void (*)(const char *));

/* The reference of the visit this thread serves; stands in each line as
 * `visit=`; NULL or "" ends it. At most 16 bytes are kept. */
void	log_visit(const char *);

#endif
