/*
 * security: what an account has to post as financial security, and whether what was posted covers
 * it. Pure: items, parameters and days in; amounts out.
 *
 * The base is the most that was billed to the account in one of the last twelve months, taxes
 * included. All of it is needed as a deposit, a part of it as an agreement; what is posted of
 * either covers its share of its own need, and the shares add up.
 *
 * @source SOR/86-1062 s. 11, SOR/2024-42; the shares are policy of the agency and therefore
 * parameters (fs_*), as of the day
 */
#pragma once
#include "base.h"
#include "ledger.h"
#include "tariff.h"

enum { SECURITY_MONTHS_MAX = 24 };

struct security_rules {
    int agreement_share, deposit_share; /* basis points of the base */
    money min_agreement, min_deposit, max_account;
    money agreement_step, deposit_step; /* needs are rounded up to whole steps */
    bool mix;                           /* deposit and agreement may cover one need together */
    bool calendar;                      /* months are the calendar's, else those of statements */
    int months;
    bool counted[REVENUE_COUNT];
};
struct security_rules security_rules_of(const struct tariff *tariff, date on);

/* ---- the requirement ---- */

struct security_month {
    date from, to; /* both included */
    money by_class[REVENUE_COUNT];
    money total; /* zero or more */
};
struct security_window {
    struct security_month months[SECURITY_MONTHS_MAX]; /* oldest first, without gaps */
    int count;
    bool any; /* something was counted, whatever it came to */
};
/* The months that ended before `before`: those of statements end on the 24th. */
void security_window_before(const struct security_rules *policy, date before,
                            struct security_window *ret);
/* What was posted of a declaration, of what changed one, and of fees counts on the day it was
 * posted. What is owed before its goods are released was never at risk, and a drawback takes
 * nothing off what was; both do not count, nor do penalties, interest and payments. */
void security_count(const struct security_rules *policy, const struct ledger_item *item,
                    struct security_window *window);
/* Adds the months up; below zero is zero. After everything was counted. */
void security_add_up(struct security_window *window);
/* The first of the highest months; NULL when nothing was owed in any. */
const struct security_month *security_highest(const struct security_window *window);

struct security_need {
    money base, deposit, agreement; /* deposit and agreement zero: none is needed */
};
struct security_need security_need_of(const struct security_rules *policy, money base);

/* ---- what covers it ---- */

struct security_posted {
    money deposits, agreements; /* zero or more */
};
struct security_cover {
    bool met;
    int64_t share;        /* covered, in basis points, down; 10,000 when nothing is needed */
    money short_deposit;  /* what a deposit alone would have to bring; zero when met */
    money short_agreement;
    money carries;        /* the base that what is posted is enough for, also where less
                             is needed */
};
struct security_cover security_cover_of(const struct security_rules *policy,
                                        const struct security_need *need,
                                        struct security_posted posted);

/* ---- programs: what security is given for (facts/security_programs.rec) ---- */

/* "carrier" ..., "CA" ... */
bool security_program_parse(const char *text, enum security_program *ret);
bool security_program_of_code(const char *code, enum security_program *ret);
/* May security of the program be given under it? Of another program any words are an authority. */
bool security_authority_serves(enum security_program program, const char *authority);
/* The least of the program as of the day, zero where none is prescribed. */
money security_program_least(const struct tariff *tariff, enum security_program program, date on);
/* What is needed where an officer gives `given`: the fixed amount, the greater of both ... False:
 * it is below the least. */
bool security_program_amount(const struct tariff *tariff, enum security_program program,
                             money given, date on, money *ret);
/* What is needed as a whole and posted in full: no share of it, no steps. */
struct security_need security_need_whole(money amount);

/* ---- temporary importation ---- */

enum security_temporary { SECURITY_TEMPORARY_DUE, SECURITY_TEMPORARY_SMALL,
                          SECURITY_TEMPORARY_ORIGINATING, SECURITY_TEMPORARY_GOVERNMENT,
                          SECURITY_TEMPORARY_EVIDENCE, SECURITY_TEMPORARY_SAMPLES,
                          SECURITY_TEMPORARY_CARNET, SECURITY_TEMPORARY_COUNT };
extern const char *const security_temporary_names[SECURITY_TEMPORARY_COUNT]; /* "due" ... */
bool security_temporary_parse(const char *text, enum security_temporary *ret);
struct security_temporary_case {
    money duties; /* that the goods would owe */
    date on;
    enum security_temporary exception; /* claimed by the importer; DUE: none */
};
/* All the duties, or nothing: an exception that applies, or duties that are too small.
 * @source SOR/98-58 ss. 3, 4 */
money security_temporary_need(const struct tariff *tariff,
                              const struct security_temporary_case *of,
                              enum security_temporary *ret_why);
/* The last day for what the security is for, by the law of `on`, of a time that begins on `since`,
 * which may be before; none. And the last one it can be extended to. @source SOR/98-58 ss. 3, 5 */
date security_program_until(const struct tariff *tariff, enum security_program program, date on,
                            date since);
date security_program_latest(const struct tariff *tariff, enum security_program program, date on,
                             date until);

/* ---- how much of it is used ---- */

/* On each of the days from `from`: what was unpaid of each class of revenue, and credits that had
 * settled nothing yet. */
struct security_use {
    struct arena *arena;
    date from;
    int days;
    money (*unpaid)[REVENUE_COUNT];
    money *credit;
    money *released; /* estimated, of goods that are not accounted for yet */
};
/* For counting once. */
struct security_use security_use_new(struct arena *arena, date from, int days);
/* Follows each item back from what is left of it now: items (by id) that are open, or were posted
 * or linked since the first day, and all links since then. What is owed before release does not
 * count. */
void security_use_count(struct security_use *use, const struct ledger_item *items,
                        size_t items_count, const struct ledger_link *links, size_t links_count);
/* Estimated duties of goods that were released: used from the day `from` to the day before `until`
 * (none: it goes on). After security_use_count. */
void security_use_add(struct security_use *use, money duties, date from, date until);
/* At the end of a day (0: the first), of what counts for security, less credits; zero or more. */
money security_used(const struct security_use *use, int day, const struct security_rules *policy);
/* Of the limit, in basis points, down; -1: something is used where the limit is nothing. */
int64_t security_use_share(money used, money limit);

enum { SECURITY_THRESHOLDS_MAX = 8 };
struct security_thresholds {
    int percent[SECURITY_THRESHOLDS_MAX], count;
};
struct security_thresholds security_thresholds_of(const struct tariff *tariff, date on);
/* The highest threshold, in per cent of the limit, that what is used lies above; 0 none. */
int security_passed(const struct security_thresholds *thresholds, money used, money limit);

/* What a window will hold whose last months are still to come, when those look like the same months
 * of the year before: of a month that is not over, the larger of the two. expected: it is last
 * year's. Both are added up. */
void security_expect(const struct security_window *known, const struct security_window *before,
                     date today, struct security_window *ret,
                     bool ret_expected[SECURITY_MONTHS_MAX]);
