/* Sealed days, files of proof, a business's history. */
#include "api_impl.h"
#include "seal.h"

#include <stdlib.h>

static void write_seal(struct api *api, struct json *json, const struct day_seal *seal)
{
    char hex[65];
    json_object(json);
    api_date(json, "day", seal->day);
    json_key(json, "businesses");
    json_int(json, seal->businesses);
    hash_hex(&seal->root, hex);
    json_text(json, "root", hex);
    hash_hex(&seal->previous, hex);
    json_text(json, "previous", hex);
    hash_hex(&seal->hash, hex);
    json_text(json, "hash", hex);
    json_text(json, "publicKey", signer_public_hex(house_signer(api->action.house), api->arena));
    json_text(json, "signature", seal->signature);
    json_object_end(json);
}

enum code api_list_seals(struct api *api)
{
    struct api_page page;
    struct day_seal *seals;
    date before = DATE_NONE;
    enum code code = api_page_open(api, &page);
    if (code != OK)
        return code;
    if (page.after[0] != '\0' && !date_parse(page.after, &before))
        return NOT_FOUND;
    size_t count = action_list_seals(&api->action, before, page.limit + 1, &seals);
    size_t shown = count > page.limit ? page.limit : count;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < shown; i++)
        write_seal(api, &json, &seals[i]);
    api_page_close(api, &json,
                   count > shown ? date_text(api->arena, seals[shown - 1].day) : NULL);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_show_seal(struct api *api)
{
    date day;
    struct day_seal seal;
    if (!date_parse(api_parameter(api, "day"), &day))
        return NOT_FOUND;
    enum code code = action_show_seal(&api->action, day, &seal);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_seal(api, &json, &seal);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_prove(struct api *api)
{
    bn owner;
    int64_t seq;
    struct proof_file file;
    enum code code =
        action_find_record(&api->action, api_parameter(api, "record"), &owner, &seq);
    if (code == OK)
        code = action_prove_record(&api->action, owner, seq, &file);
    if (code == OK)
        api_answer_bytes(api, "text/plain; charset=utf-8", file.text, file.size);
    return code;
}

enum code api_prove_history(struct api *api)
{
    bn owner;
    struct proof_file file;
    const char *from = http_query(api->request, "fromRecord");
    size_t size = from == NULL ? 1 : strspn(from, "0123456789");
    if (size == 0 || size > 15 || (from != NULL && (from[size] != '\0' || from[0] == '0')))
        return api_refuse(api, PROBLEM_PARAMETER, "fromRecord");
    if (!bn_parse(api_parameter(api, "business"), &owner))
        return NOT_FOUND;
    enum code code = action_history(&api->action, owner,
                                    from == NULL ? 1 : strtoll(from, NULL, 10), &file);
    if (code != OK)
        return code;
    if (file.next != 0)
        http_set_header(api->response, "Link",
                        arena_printf(api->arena, "<%s?fromRecord=%lld>; rel=\"next\"",
                                     api->request->path, (long long)file.next));
    api_answer_bytes(api, "text/plain; charset=utf-8", file.text, file.size);
    return OK;
}
