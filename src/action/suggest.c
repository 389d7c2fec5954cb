/* Whose money in suspense may be: by what its payer wrote, by a number that is nearly one of an
 * account, by an amount that a statement asks for. Suggestions decide nothing. */
#include "money_impl.h"

#include <stdlib.h>

enum { SUGGESTED_MAX = 10, SCORE_REFERENCE = 100, SCORE_NEAR = 60, SCORE_AMOUNT = 40,
       AMOUNT_DAYS = 100 };

struct suggesting {
    struct action *action;
    struct money_suggestion *list;
    size_t count, capacity;
};

static void suggest(struct suggesting *s, const struct registry_business *business,
                    program_account account, enum suggestion_why why, int score,
                    const char *detail)
{
    if (business->kind == BUSINESS_AGENCY || registry_find_account(business, account) == NULL)
        return;
    for (size_t i = 0; i < s->count; i++) {
        struct money_suggestion *there = &s->list[i];
        if (!program_account_equal(there->account, account))
            continue;
        if (there->why != why)
            there->score += score;
        return;
    }
    *LIST_PUSH(s->action->arena, s->list, s->count, s->capacity) =
        (struct money_suggestion){.account = account,
                                  .legal_name = business->legal_name,
                                  .why = why,
                                  .score = score,
                                  .detail = detail};
}

static bool find_business(struct suggesting *s, bn number, struct registry_business *ret)
{
    return store_load_business(s->action->store, s->action->arena, number, ret, NULL) == OK;
}

static void suggest_account(struct suggesting *s, program_account account,
                            enum suggestion_why why, int score, const char *detail)
{
    struct registry_business business;
    if (find_business(s, program_account_bn(account), &business))
        suggest(s, &business, account, why, score, detail);
}

/* ---- what the payer wrote ---- */

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* A transaction number names its importer; an account, or a statement of it, itself. */
static void look_at_word(struct suggesting *s, const char *word)
{
    transaction_number number;
    program_account account;
    struct stored_declaration declaration;
    if (transaction_number_parse(word, &number) &&
        store_load_declaration(s->action->store, s->action->arena, number, 0, &declaration) == OK)
        suggest_account(s, declaration.importer, SUGGEST_REFERENCE, SCORE_REFERENCE, word);
    if (program_account_parse(word, &account))
        suggest_account(s, account, SUGGEST_REFERENCE, SCORE_REFERENCE, word);
}

static void look_at_words(struct suggesting *s, const char *text)
{
    while (text != NULL && *text != '\0') {
        size_t size = 0;
        while (is_letter_or_digit(text[size]))
            size++;
        if (size > 0)
            look_at_word(s, arena_copy(s->action->arena, text, size));
        text += size + (text[size] != '\0');
    }
}

/* ---- a number that is nearly one ---- */

static void look_near(struct suggesting *s, const char *digits, const char *program)
{
    bn number;
    struct registry_business business;
    if (!bn_parse(digits, &number) || !find_business(s, number, &business))
        return;
    for (size_t i = 0; i < business.accounts_count; i++) {
        program_account account = business.accounts[i].account;
        bool same = strcmp(account.text + 9, program) == 0;
        suggest(s, &business, account, SUGGEST_NEAR, SCORE_NEAR + (same ? 10 : 0),
                arena_text(s->action->arena, digits));
    }
}

/* One digit wrong, or two neighbours the wrong way round. */
static void look_near_all(struct suggesting *s, const char *written)
{
    char digits[10] = "", tried[10];
    const char *program = "";
    size_t count = 0;
    for (const char *at = written; at != NULL && *at != '\0' && count < 9; at++)
        if (*at >= '0' && *at <= '9') {
            digits[count++] = *at;
            program = at + 1;
        }
    if (count < 9)
        return;
    look_near(s, digits, program);
    for (size_t i = 0; i < 9; i++) {
        memcpy(tried, digits, sizeof(tried));
        for (char c = '0'; c <= '9'; c++) {
            tried[i] = c;
            if (c != digits[i])
                look_near(s, tried, program);
        }
        memcpy(tried, digits, sizeof(tried));
        if (i < 8 && digits[i] != digits[i + 1]) {
            tried[i] = digits[i + 1];
            tried[i + 1] = digits[i];
            look_near(s, tried, program);
        }
    }
}

/* ---- what a statement asks for ---- */

static void look_at_amount(struct suggesting *s, money amount)
{
    struct stored_statement *statements;
    size_t count = store_list_statements_of(s->action->store, s->action->arena, amount,
                                            date_add(s->action->today, -AMOUNT_DAYS),
                                            SUGGESTED_MAX, &statements);
    for (size_t i = 0; i < count; i++)
        suggest_account(s, statements[i].account, SUGGEST_AMOUNT, SCORE_AMOUNT,
                        arena_text(s->action->arena, statements[i].id));
}

static int compare(const void *a, const void *b)
{
    const struct money_suggestion *x = a, *y = b;
    int order = (y->score > x->score) - (y->score < x->score);
    return order != 0 ? order : strcmp(x->account.text, y->account.text);
}

enum code action_suggest_accounts(struct action *action, bn owner, ledger_id matter,
                                  struct money_suggestion **ret, size_t *ret_count)
{
    struct suggesting s = {.action = action};
    struct stored_money_step first;
    struct document_object *object;
    struct findings unused = findings_new(action->arena);
    enum code code = store_load_money_step(action->store, action->arena, owner, matter, &first);
    if (code != OK)
        return code;
    if (!money_may_decide(action) || first.step != MONEY_STEP_SUSPENSE_RECEIVE ||
        first.document == NULL)
        return NOT_FOUND;
    code = document_read_object(action->arena, first.document, strlen(first.document), &unused,
                                &object);
    if (code != OK)
        return FAULT;
    look_at_words(&s, document_member(object, "reference"));
    look_at_words(&s, document_member(object, "remarks"));
    look_at_words(&s, document_member(object, "paidBy"));
    look_near_all(&s, document_member(object, "account"));
    look_at_amount(&s, first.amount);
    if (s.count > 1)
        qsort(s.list, s.count, sizeof(*s.list), compare);
    *ret = s.list;
    *ret_count = s.count < SUGGESTED_MAX ? s.count : SUGGESTED_MAX;
    return action_whole(action);
}
