#include "base.h"

#include <ctype.h>

/* Copies without blanks and hyphens, letters upper-cased; false when it does not fit. */
static bool squeeze(const char *text, char *ret, size_t size)
{
    if (text == NULL)
        return false;
    size_t used = 0;
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == ' ' || c == '-' || c == '\t')
            continue;
        if (used + 1 >= size)
            return false;
        ret[used++] = (char)toupper(c);
    }
    ret[used] = '\0';
    return true;
}

static bool all_digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isdigit((unsigned char)text[i]))
            return false;
    return true;
}

bool bn_parse(const char *text, bn *ret_bn)
{
    bn value;
    if (!squeeze(text, value.text, sizeof(value.text)) || strlen(value.text) != 9 ||
        !all_digits(value.text, 9))
        return false;
    *ret_bn = value;
    return true;
}

bool bn_luhn(bn b)
{
    int total = 0;
    for (int i = 0; i < 9; i++) {
        int digit = b.text[8 - i] - '0';
        if (i % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        total += digit;
    }
    return total % 10 == 0;
}

bool program_account_parse(const char *text, program_account *ret_account)
{
    program_account value;
    if (!squeeze(text, value.text, sizeof(value.text)) || strlen(value.text) != 15 ||
        !all_digits(value.text, 9) || !isupper((unsigned char)value.text[9]) ||
        !isupper((unsigned char)value.text[10]) || !all_digits(value.text + 11, 4))
        return false;
    *ret_account = value;
    return true;
}

bn program_account_bn(program_account account)
{
    bn value = {{0}};
    memcpy(value.text, account.text, 9);
    return value;
}

const char *program_account_program(const program_account *account)
{
    return account->text + 9;
}

bool program_account_is_import(program_account account)
{
    return account.text[9] == 'R' && account.text[10] == 'M';
}

bool transaction_number_parse(const char *text, transaction_number *ret_number)
{
    transaction_number value;
    if (!squeeze(text, value.text, sizeof(value.text)) || strlen(value.text) != 14 ||
        !all_digits(value.text, 14))
        return false;
    *ret_number = value;
    return true;
}

/* Weights 1 2 1 2 ... from the left over 13 digits, digits of products added, modulo 10. Derived
 * from published numbers; see docs/RULES.md. */
static char check_digit(const char digits[13])
{
    int total = 0;
    for (int i = 0; i < 13; i++) {
        int product = (digits[i] - '0') * (i % 2 + 1);
        total += product / 10 + product % 10;
    }
    return (char)('0' + total % 10);
}

bool transaction_number_check(transaction_number number)
{
    return check_digit(number.text) == number.text[13];
}

transaction_number transaction_number_make(const char *asec5, int64_t sequence)
{
    assert(strlen(asec5) == 5 && all_digits(asec5, 5));
    assert(sequence >= 0 && sequence < 100000000);
    transaction_number value;
    memcpy(value.text, asec5, 5);
    for (int i = 12; i >= 5; i--, sequence /= 10)
        value.text[i] = (char)('0' + sequence % 10);
    value.text[13] = check_digit(value.text);
    value.text[14] = '\0';
    return value;
}

bool classification_parse(const char *text, classification *ret)
{
    if (text == NULL)
        return false;
    char digits[11];
    size_t used = 0;
    for (; *text != '\0'; text++) {
        if (*text == '.' || *text == ' ')
            continue;
        if (*text < '0' || *text > '9' || used == 10)
            return false;
        digits[used++] = *text;
    }
    if (used != 10)
        return false;
    memcpy(ret->text, digits, 10);
    ret->text[10] = '\0';
    return true;
}

char *classification_page(struct arena *arena, classification c)
{
    return arena_printf(arena, "%.4s.%.2s.%.2s.%.2s", c.text, c.text + 4, c.text + 6, c.text + 8);
}

bool cargo_control_number_parse(const char *text, char ret_text[26])
{
    size_t size = text == NULL ? 0 : strlen(text);
    if (size < 5 || size > 25)
        return false;
    char value[26];
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)toupper((unsigned char)text[i]);
        if (!(isdigit(c) || (c >= 'A' && c <= 'Z') || c == '-'))
            return false;
        value[i] = (char)c;
    }
    value[size] = '\0';
    memcpy(ret_text, value, size + 1);
    return true;
}
