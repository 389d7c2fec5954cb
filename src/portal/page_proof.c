/* Proof: sealed days for anybody, the file of a record, a business's history. */
#include "templates.h"

#include <stdlib.h>

enum { SEALS_SHOWN = 50 };

const char *hash_words(struct page *page, const hash256 *hash)
{
    char hex[65];
    hash_hex(hash, hex);
    return arena_text(page->arena, hex);
}

const char *proof_url(struct page *page, program_account account, int64_t seq)
{
    return url(page, ROUTE_PROOF,
               arena_printf(page->arena, "%s-%lld", program_account_bn(account).text,
                            (long long)seq));
}

static const char *public_key(struct page *page)
{
    return signer_public_hex(house_signer(page->action->house), page->arena);
}

enum code get_seals(struct page *page)
{
    struct seals_view view = {.public_key = public_key(page)};
    struct day_seal *seals;
    date before = DATE_NONE;
    if (*query(page, "before") && !date_parse(query(page, "before"), &before))
        return UNREADABLE;
    size_t count = action_list_seals(page->action, before, SEALS_SHOWN + 1, &seals);
    view.seals = seals;
    view.count = count > SEALS_SHOWN ? SEALS_SHOWN : count;
    if (count > SEALS_SHOWN)
        view.older = url_with(page, "before",
                              date_text(page->arena, seals[SEALS_SHOWN - 1].day));
    page->title = t(page, TEXT_SEALS_TITLE);
    page->code = "PUB-12";
    page_seals(page, &view);
    return page_answer(page, 200);
}

/* The record of the address, of the business of the address. */
static enum code load_proof(struct page *page, struct proof_file *ret, const char **ret_id)
{
    bn owner;
    int64_t seq;
    enum code code = action_find_record(page->action, page->id, &owner, &seq);
    if (code != OK)
        return code;
    if (!bn_equal(owner, program_account_bn(page->account->account.account)))
        return NOT_FOUND;
    *ret_id = arena_printf(page->arena, "%s-%lld", owner.text, (long long)seq);
    return action_prove_record(page->action, owner, seq, ret);
}

enum code get_proof(struct page *page)
{
    struct proof_file file;
    struct proof_view view = {.file = &file, .public_key = public_key(page)};
    enum code code = load_proof(page, &file, &view.id);
    if (code != OK)
        return code;
    view.name = arena_printf(page->arena, "proof-%s.txt", view.id);
    view.kind = say_id(page, "proof.kind.", file.kind);
    if (view.kind == NULL)
        view.kind = file.kind;
    page->title = say(page, TEXT_PROOF_TITLE, view.id, NULL);
    page->code = "ACC-14";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, NULL, page->title);
    page_proof(page, &view);
    return page_answer(page, 200);
}

enum code get_proof_file(struct page *page)
{
    struct proof_file file;
    const char *id;
    enum code code = load_proof(page, &file, &id);
    if (code != OK)
        return code;
    return page_download(page, "text/plain; charset=utf-8",
                         arena_printf(page->arena, "proof-%s.txt", id), file.text, file.size);
}

enum code get_history(struct page *page)
{
    struct proof_file file;
    const char *from = query(page, "from");
    size_t size = strspn(from, "0123456789");
    bn owner = program_account_bn(page->account->account.account);
    if (size > 15 || from[size] != '\0' || from[0] == '0')
        return UNREADABLE;
    int64_t first = size == 0 ? 1 : strtoll(from, NULL, 10);
    enum code code = action_history(page->action, owner, first, &file);
    if (code != OK)
        return code;
    return page_download(page, "text/plain; charset=utf-8",
                         arena_printf(page->arena, "history-%s-%lld.txt", owner.text,
                                      (long long)first),
                         file.text, file.size);
}
