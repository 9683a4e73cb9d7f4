/*
 * Log lines: `time=… event=NAME level=… key=value …`, one line per request or
 * event. A value that is more than plain ASCII is quoted and escaped (\" \\ \n
 * \r \t \xHH), so that no visitor can forge a line; a long one is cut. A line
 * is one write(2) of at most LOG_LINE_MAX bytes, which a pipe takes whole
 * (PIPE_BUF). The sink is standard output until replaced.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#define LOG_LINE_MAX	4096	/* with the line break */
#define LOG_VALUE_MAX	1024	/* as written, with the quotes */

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

/* Lines below this level are not written; LOG_LEVEL_INFO until set. Set once
 * at start. */
void	log_threshold(enum log_level);

/* Replaces the sink (tests); gets one line without the line break. */
void	log_sink(void (*)(const char *));

/* The reference of the visit this thread serves; stands in each line as
 * `visit=`; NULL or "" ends it. At most 16 bytes are kept. */
void	log_visit(const char *);

#endif
