#include "base/moment.h"
#include "pay/bank.h"
#include "work/errand_run.h"

/* The bank's own letters, when the bank is ours. */
enum result
errand_sandbox_webhook(struct run *run)
{
	struct call	call;
	struct answer	answer;
	enum result	word;

	word = bank_letter(run->arena, run->store, run->errand, moment_now(),
	    &call);
	if (word == OK)
		word = run_perform(run, "", &call, &answer);
	if (word != OK)
		return (word);
	if (answer.status >= 200 && answer.status < 300)
		return (OK);

	return (run_answered(run, &call, &answer, LATER));
}
