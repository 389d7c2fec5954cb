/* Parameters: choices that the law leaves open, with their days and sources. */
#include "api_impl.h"

enum code api_list_parameters(struct api *api)
{
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    struct tariff_value value;
    json_object(&json);
    json_key(&json, "items");
    json_array(&json);
    for (size_t i = 0; tariff_parameters(api->action.tariff, i, &value); i++) {
        json_object(&json);
        json_text(&json, "name", value.name);
        json_text(&json, "value", value.value);
        api_date(&json, "from", value.from);
        if (!date_equal(value.to, DATE_MAX))
            api_date(&json, "to", value.to);
        json_text(&json, "source", value.source);
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}
