/* Security agreements: what their files share. */
#pragma once
#include "security_impl.h"

/* FINDINGS. */
enum code security_read_order(struct action *action, const struct security_order *order,
                              const char *channel, struct security_terms *ret);
/* What an amendment makes of the terms. FINDINGS. */
enum code security_read_change(struct action *action, const struct security_step_order *order,
                               struct security_terms *terms);
const char *security_write_terms(struct arena *arena, const struct security_terms *terms);
bool security_read_terms(struct arena *arena, const char *document, struct security_terms *ret);
/* "123456789 SB-1": how an agreement is found in either chain. */
const char *security_subject(struct arena *arena, const struct security_terms *terms);
/* Puts what of the terms stands for accounts into the record, and what follows for each. NULL
 * terms: nothing of it stands any more. `reason`: why an account may then be short. */
enum code security_allocate(struct security_record *record, const struct security_terms *before,
                            const struct security_terms *after, const char *reason);
