/* What a letter looks like, and nothing in it that could be a header of somebody else's. That it
 * arrives is tested with a real server (tests/cli/letters.py). */
#include "platform.h"

#include "curl_impl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const struct mail_way way = {.url = "smtp://localhost", .from = "portal@example.org"};

static void test_addresses(void **state)
{
    (void)state;
    static const char *const good[] = {"a@b.ca", "o'hara+carm@example.org", "x@localhost",
                                       "first.last@sub.example.org"};
    static const char *const bad[] = {
        "", "@", "a@", "@b.ca", "a@b@c.ca", "a b@c.ca", "a@c.ca ", "a@c.ca\n",
        "a@c.ca\r\nBcc: b@c.ca", "a@c.ca%0a\nx", "<a@c.ca>", "a,b@c.ca", "a;b@c.ca",
        "a@c.ca,b@c.ca", "\"a\"@c.ca", "a\\@c.ca", "a@[127.0.0.1]", ".a@c.ca", "a.@c.ca",
        "a..b@c.ca", "a@.ca", "a@c..ca", "a@c.ca.", "a@-c.ca", "-a@c.ca", "\xc3\xa9@c.ca",
        "a@\xc3\xa9.ca", "a(b)@c.ca", "a\x7f@c.ca"};
    for (size_t i = 0; i < ARRAY_COUNT(good); i++)
        assert_true(mail_address_valid(good[i]));
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(mail_address_valid(bad[i]));
    char large[300];
    memset(large, 'a', sizeof(large));
    memcpy(large + 60, "@", 1);
    large[254] = '\0';
    assert_true(mail_address_valid(large));
    large[254] = 'a';
    large[255] = '\0';
    assert_false(mail_address_valid(large));
    memset(large, 'a', 65);
    memcpy(large + 65, "@b.ca", 6);
    assert_false(mail_address_valid(large));
}

/* Nine headers, each once, in lines of at most 78 characters, whatever subject and body are. */
static void test_headers(void **state)
{
    (void)state;
    static const char *const names[] = {
        "From:", "To:", "Subject:", "Date:", "Message-ID:", "Auto-Submitted:",
        "MIME-Version:", "Content-Type:", "Content-Transfer-Encoding:"};
    static const char *const words[] = {
        "", "plain", "Votre code d’accès est là : où ça, à Rivière-du-Loup ou à Trois-Rivières ?",
        "x\r\nBcc: all@example.org\r\n\r\n<script>", "line\n.\nline\r\n.\r\nQUIT\r\n",
        "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"};
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        const struct mail_letter letter = {.id = "abc", .to = "a@b.ca", .subject = words[i],
                                           .body = words[i], .at = {1764355637000}};
        const char *at = mail_text(arena, &way, &letter);
        bool body = false;
        size_t seen = 0;
        for (size_t size; *at != '\0'; at += size + 2) {
            size = strcspn(at, "\r\n");
            assert_true(size <= 78 && at[size] == '\r' && at[size + 1] == '\n');
            assert_true(at[0] != '.');
            if (body || at[0] == ' ')
                continue;
            body = size == 0;
            assert_true(body || (seen < ARRAY_COUNT(names) &&
                                 strncmp(at, names[seen], strlen(names[seen])) == 0));
            seen += !body;
        }
        assert_int_equal(seen, ARRAY_COUNT(names));
        assert_true(body);
    }
    arena_free(arena);
}

static void test_way(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum code code;
    } cases[] = {
        {"url smtp://127.0.0.1:2525\nfrom portal@example.org\n", OK},
        {"# words\nurl smtps://mail.example.org\r\nuser carm\npassword a b\nca ca.pem\n"
         "from portal@example.org\n", OK},
        {"", UNREADABLE},
        {"url smtp://mail.example.org\n", UNREADABLE},
        {"from portal@example.org\n", UNREADABLE},
        {"url http://mail.example.org\nfrom portal@example.org\n", UNREADABLE},
        {"url smtp://localhost:25@mail.example.org\nfrom portal@example.org\n", UNREADABLE},
        {"url smtp://mail.example.org\nfrom portal\n", UNREADABLE},
    };
    char path[] = "/tmp/carm-mail-XXXXXX";
    struct arena *arena = arena_new();
    int file = mkstemp(path);
    assert_true(file >= 0);
    struct mail_way read;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_int_equal(ftruncate(file, 0), 0);
        ssize_t size = (ssize_t)strlen(cases[i].text);
        assert_int_equal(pwrite(file, cases[i].text, (size_t)size, 0), size);
        assert_int_equal(mail_way_read(arena, path, &read), cases[i].code);
    }
    assert_int_equal(ftruncate(file, 0), 0);
    assert_int_equal(pwrite(file, cases[1].text, strlen(cases[1].text), 0),
                     (ssize_t)strlen(cases[1].text));
    assert_int_equal(mail_way_read(arena, path, &read), OK);
    assert_string_equal(read.user, "carm");
    assert_string_equal(read.password, "a b");
    assert_string_equal(read.ca, "ca.pem");
    close(file);
    unlink(path);
    assert_int_equal(mail_way_read(arena, path, &read), NOT_FOUND);
    arena_free(arena);
}

/* Without TLS nothing is sent but to this machine, and a name that only begins so is not it. */
static void test_unreachable(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct mail_letter letter = {.id = "abc", .to = "a@b.ca", .subject = "s", .body = "b"};
    struct mail_answer answer = {0};
    const struct mail_way nowhere = {.url = "smtp://127.0.0.1:1", .from = "portal@example.org"};
    assert_int_equal(mail_send(arena, &nowhere, &letter, &answer), BUSY);
    assert_int_equal(answer.code, 0);
    assert_true(*answer.words != '\0');
    assert_true(url_on_this_machine("smtp://127.0.0.1"));
    assert_true(url_on_this_machine("smtps://localhost:465/x"));
    assert_true(url_on_this_machine("smtp://[::1]:25"));
    assert_false(url_on_this_machine("smtp://127.0.0.1.example.org"));
    assert_false(url_on_this_machine("smtp://localhost.example.org:25"));
    assert_false(url_on_this_machine("smtp://mail.example.org"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_way),
        cmocka_unit_test(test_unreachable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
