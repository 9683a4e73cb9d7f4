#include <sys/socket.h>

#include <kore/kore.h>
#include <kore/hooks.h>
#include <kore/seccomp.h>

/*
 * What SQLite, libcurl, libcrypto and threads need beyond Kore's own list. A
 * process that asks for anything else is killed.
 */
KORE_SECCOMP_FILTER("webshop",
	/* threads, beside what Kore allows its tasks */
	KORE_SYSCALL_ALLOW(sched_yield),
	KORE_SYSCALL_ALLOW(sched_getaffinity),	/* malloc: many threads */
	KORE_SYSCALL_ALLOW(gettid),

	/* SQLite and the lock of the writers' turn */
	KORE_SYSCALL_ALLOW(pread64),
	KORE_SYSCALL_ALLOW(pwrite64),
	KORE_SYSCALL_ALLOW(fdatasync),
	KORE_SYSCALL_ALLOW(fsync),
	KORE_SYSCALL_ALLOW(ftruncate),
	KORE_SYSCALL_ALLOW(fallocate),
	KORE_SYSCALL_ALLOW(fchmod),
	KORE_SYSCALL_ALLOW(fchown),
	KORE_SYSCALL_ALLOW(flock),
	KORE_SYSCALL_ALLOW(unlinkat),
	KORE_SYSCALL_ALLOW(readlinkat),
	KORE_SYSCALL_ALLOW(getppid),
	KORE_SYSCALL_ALLOW(getegid),
	KORE_SYSCALL_ALLOW(getgid),
	KORE_SYSCALL_ALLOW(umask),
	KORE_SYSCALL_ALLOW(timer_create),
	KORE_SYSCALL_ALLOW(timer_settime),
	KORE_SYSCALL_ALLOW(timer_delete),

	/* libcurl and name look-ups */
	KORE_SYSCALL_ALLOW_ARG(socket, 0, AF_INET),
	KORE_SYSCALL_ALLOW_ARG(socket, 0, AF_INET6),
	KORE_SYSCALL_ALLOW_ARG(socket, 0, AF_UNIX),
	KORE_SYSCALL_ALLOW_ARG(socket, 0, AF_NETLINK),
	KORE_SYSCALL_ALLOW(connect),
	KORE_SYSCALL_ALLOW(bind),
	KORE_SYSCALL_ALLOW(getsockopt),
	KORE_SYSCALL_ALLOW(getsockname),
	KORE_SYSCALL_ALLOW(getpeername),
	KORE_SYSCALL_ALLOW(shutdown),
	KORE_SYSCALL_ALLOW(sendmsg),
	KORE_SYSCALL_ALLOW(sendmmsg),
	KORE_SYSCALL_ALLOW(recvmsg),
	KORE_SYSCALL_ALLOW(pipe2),
	KORE_SYSCALL_ALLOW(eventfd2),
	KORE_SYSCALL_ALLOW(uname),
	KORE_SYSCALL_ALLOW(sysinfo)
);
