/* A house with an importer, an agency and the real tariff, to try changes of the law in. */
#pragma once
#include "law_impl.h"

#define OWNER "123456782"
#define AGENCY "786534800"
#define RATES                                                                                      \
    "mfn,gt,ust,mxt,ceut,ukt,cptpt,aut,nzt,ccct,ldct,gpt,ciat,ct,crt,it,nt,slt,pt,colt,jt,pat,"    \
    "hnt,krt,uat"
#define TARIFF "digits,effective_date,uom,description_en," RATES "\n"
#define BLANKS ",,,,,,,,,,,,,,,,,,,,,,,,"
#define SOURCE "Order of the test, read 2025-11-01"

struct world {
    char *directory, *place;
    struct arena *arena;
    struct house *house;
    struct store *reader;
    struct action action;
    program_account account;
};

extern int64_t problems; /* told of by on_problem */
void on_problem(void *context, const char *text);
void begin(struct world *world, const char *user);
void open_house(struct world *world, const char *clock);
void shut_house(struct world *world);
int open_world(void **state);
int close_world(void **state);
date day(const char *text);
void advance(struct world *world, const char *to);
const char *words_of(struct world *world);
void expect(struct world *world, enum code code, enum code expected);
void assert_finding(struct world *world, enum finding_code code);
char *shirts_text(struct world *world, int number, const char *dollars);
struct declaration shirts(struct world *world, int number, const char *dollars);
struct filed file(struct world *world, int number, const char *dollars);
const char *shirts_rate(struct world *world, const char *from, const char *rate);
enum code load(struct world *world, const char *user, int64_t change,
    const struct law_file *files, size_t count, int64_t *ret_change);
int64_t load_rate(struct world *world, const char *user, const char *from, const char *rate);
struct shown_law show(struct world *world, int64_t change);
struct shown_impact report(struct world *world, int64_t change, int months, date law_on);
enum code step(struct world *world, const char *user, int64_t change, enum law_step what,
    const char *words, const char *at);
void approve_both(struct world *world, int64_t change);
void activate_now(struct world *world, int64_t change);
money payable(struct world *world, const char *as_of);
int64_t verify(struct world *world);
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
