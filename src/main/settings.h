/*
 * The operator's settings: one name each, usable in webshop.conf (`name =
 * value`), the environment (WEBSHOP_NAME) and on the command line (--name
 * value); the later wins. Every wrong one is named with its place and with what
 * was expected.
 */
#ifndef MAIN_SETTINGS_H
#define MAIN_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/result.h"
#include "shop/policy.h"

#define SETTINGS_SECRETS_SIZE	1024

struct endpoint {
	char	host[64];	/* "" : off */
	char	port[8];
};

struct settings {
	char		data[1024];		/* absolute once serving */
	struct endpoint	http;
	struct endpoint	https;
	char		certificate[1024];	/* PEM files; "": self-signed */
	char		certificate_key[1024];
	char		base_url[256];
	int64_t		workers;
	bool		sandbox;
	bool		seccomp_tracing;
	char		stripe_key[256];	/* "": Stripe is off; secret */
	char		stripe_key_file[1024];
	char		stripe_webhook_secret[SETTINGS_SECRETS_SIZE];	/* by
						   commas; secret */
	char		stripe_webhook_secret_file[1024];
	char		stripe_mode[8];		/* "test" or "live" */
	char		stripe_url[256];	/* "": Stripe's own */
	char		sumup_key[256];		/* "": SumUp is off; secret */
	char		sumup_key_file[1024];
	char		sumup_merchant[32];
	char		sumup_mode[8];		/* "test" or "live" */
	char		sumup_url[256];		/* "": SumUp's own */
	char		bill_url[256];		/* "": bills are off */
	char		bill_key[SETTINGS_SECRETS_SIZE];	/* by commas;
						   secret */
	char		bill_key_file[1024];
	char		bill_site[64];
	char		transfer_name[120];
	char		transfer_iban[64];	/* "": transfers are off */
	char		transfer_bic[16];
	char		transfer_bank[120];
	int64_t		transfer_days;
	char		sns_topics[2560];	/* ARNs by commas; "": none */
	bool		sns_signature_1;
	char		sns_connect_to[64];	/* for tests: "address:port" */
	char		sns_authority[1024];	/* for tests: PEM file */
	char		shipping_states[2048];	/* word=state, by commas */
	char		smtp_url[256];		/* "": no mail server */
	char		smtp_user[128];
	char		smtp_password[256];	/* secret */
	char		smtp_password_file[1024];
	char		smtp_ca[1024];		/* PEM; "": the system's */
	int64_t		smtp_seconds;
	char		mail_from[256];
	char		mail_reply_to[256];
	char		owner_mail[256];
	char		terms_file[1024];
	char		withdrawal_file[1024];
	char		s3_bucket[64];		/* "": no mirror */
	char		s3_region[64];
	char		s3_endpoint[256];
	char		s3_prefix[256];
	char		s3_style[8];		/* "path" or "host" */
	char		s3_key_id[160];
	char		s3_secret[160];		/* secret */
	char		s3_secret_file[1024];
	char		s3_token[4096];		/* secret */
	bool		s3_role;
	char		s3_role_url[256];
	char		s3_authority[1024];
	char		carrier_url[1024];	/* one of three, or none */
	char		carrier_queue[512];
	char		carrier_topic[512];
	char		carrier_secret[SETTINGS_SECRETS_SIZE];	/* by commas;
						   secret */
	char		carrier_secret_file[1024];
	char		shipping_queue[512];
	char		aws_region[64];
	char		aws_key_id[128];
	char		aws_secret[256];	/* secret */
	char		aws_secret_file[1024];
	char		aws_token[2048];	/* secret */
	char		aws_url[256];		/* "": Amazon's own */
	char		shop_name[120];
	char		seller_address[500];	/* lines separated by "|" */
	char		tax_id[64];
	char		currency[4];
	char		language[4];
	char		log_level[16];
	int64_t		shipping_price;		/* minor units */
	int64_t		shipping_free_from;
	char		delivery_countries[256];
	int64_t		basket_hours;
	int64_t		hold_minutes;
};

/*
 * Fills the settings from defaults, file, environment and the arguments behind
 * the command. What is not an option goes to `operand` (at most one; NULL: none
 * is allowed); flags known to the command alone are its own: `flags` is a
 * NULL-ended list of names without "--", found ones are set in `flag_set`.
 * INVALID: something is wrong; it has been said on standard error.
 */
enum result	settings_read(struct settings *, int argc, char **argv,
		    const char **operand, const char *const *flags,
		    bool *flag_set);

/* The shop's terms as the rooms below know them; texts are borrowed from the
 * settings, which must stay. */
void		settings_policy(const struct settings *);

/* Lists the settings with their defaults and meaning on standard output. */
void		settings_print(void);

#endif
