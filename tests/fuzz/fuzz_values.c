/* One text to every value it could be: what parses is written and parses to the same. */
#include "fuzz.h"
#include "platform.h"

static void check_numbers(struct arena *arena, const char *text)
{
    money amount, amount_again;
    if (money_parse(text, &amount)) {
        assert(amount.cents > -1000000000000000 && amount.cents < 1000000000000000);
        assert(money_parse(money_text(arena, amount), &amount_again));
        assert(amount.cents == amount_again.cents);
        decimal exact;
        assert(decimal_parse(text, 2, &exact));
        assert(money_from_decimal(exact, ROUND_EXACT).cents == amount.cents);
        assert(decimal_compare(decimal_from_money(amount), exact) == 0);
        for (int language = 0; language < LANGUAGES; language++) {
            const char *page = money_page(arena, amount, (enum language)language);
            assert(text_is_utf8(page, strlen(page)));
        }
    }
    decimal value, again;
    for (int scale = 0; scale <= DECIMAL_SCALE_MAX; scale++)
        if (decimal_parse(text, scale, &value)) {
            assert(value.scale <= scale);
            assert(decimal_parse(decimal_text(arena, value), scale, &again));
            assert(again.units == value.units && again.scale == value.scale);
        }
}

static void check_days(struct arena *arena, const char *text)
{
    date day;
    if (date_parse(text, &day)) {
        assert(strcmp(date_text(arena, day), text) == 0);
        assert(date_equal(date_from_number(date_number(day)), day));
        assert(!date_is_none(day) && !date_before(DATE_MAX, day));
    }
    struct clock *clock = strcmp(text, "real") == 0 ? NULL : clock_open(text);
    if (clock != NULL) {
        instant now = clock_now(clock);
        char *begins = arena_copy(arena, text, 10);
        assert(clock_simulated(clock));
        assert(strcmp(date_text(arena, instant_date(now)), begins) == 0);
        clock_close(clock);
    }
}

static void check_identifiers(struct arena *arena, const char *text)
{
    bn number, number_again;
    if (bn_parse(text, &number)) {
        assert(strlen(number.text) == 9 && bn_parse(number.text, &number_again));
        assert(bn_equal(number, number_again));
        (void)bn_luhn(number);
    }
    program_account account, account_again;
    if (program_account_parse(text, &account)) {
        assert(strlen(account.text) == 15 && program_account_parse(account.text, &account_again));
        assert(program_account_equal(account, account_again));
        assert(bn_parse(program_account_bn(account).text, &number));
        assert(program_account_is_import(account) ==
               (strncmp(program_account_program(&account), "RM", 2) == 0));
    }
    transaction_number transaction, transaction_again;
    if (transaction_number_parse(text, &transaction)) {
        assert(transaction_number_parse(transaction.text, &transaction_again));
        assert(strcmp(transaction.text, transaction_again.text) == 0);
        /* Another last digit is right when and only when this one is wrong. */
        bool right = transaction_number_check(transaction);
        transaction.text[13] = transaction.text[13] == '9' ? '0' : (char)(transaction.text[13] + 1);
        assert(!right || !transaction_number_check(transaction));
    }
    classification class, class_again;
    if (classification_parse(text, &class)) {
        assert(classification_parse(classification_page(arena, class), &class_again));
        assert(strcmp(class.text, class_again.text) == 0);
    }
    char cargo[26], cargo_again[26];
    if (cargo_control_number_parse(text, cargo)) {
        assert(cargo_control_number_parse(cargo, cargo_again));
        assert(strcmp(cargo, cargo_again) == 0);
    }
}

static void check_text(struct arena *arena, const char *text)
{
    char hex[65];
    hash256 hash;
    if (hash_parse(text, &hash)) {
        hash_hex(&hash, hex);
        assert(strcmp(hex, text) == 0);
    }
    const char *folded = text_fold(arena, text);
    for (const char *at = folded; *at != '\0'; at++)
        assert((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == ' ');
    assert(strcmp(text_fold(arena, folded), folded) == 0);
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_string(&json, text);
    /* Escaping neither makes UTF-8 nor breaks it. */
    assert(text_is_utf8(out.data, out.size) == text_is_utf8(text, strlen(text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    const char *text = arena_copy(arena, (const char *)bytes, size);
    check_numbers(arena, text);
    check_days(arena, text);
    check_identifiers(arena, text);
    check_text(arena, text);
    arena_free(arena);
    return 0;
}
