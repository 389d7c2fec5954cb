/* Letters that mail servers sent back. A command puts them into a directory, from where the server
 * takes them: only it may write to the store while it serves. */
#include "access.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct returned_letter {
    const struct mail *mail;
    const struct mail_try *one;
};

static enum code keep(struct store *store, void *context)
{
    const struct returned_letter *back = context;
    enum code code = store_put_mail(store, back->mail);
    return code == OK ? store_add_mail_try(store, back->mail->id, back->one) : code;
}

static enum code keep_together(struct store *store, void *context)
{
    return store_together(store, keep, context);
}

/* The next of our Message-IDs that the text names; NULL when there is no more. */
static const char *named_letter(struct action *action, const char **at, struct mail *ret)
{
    static const char header[] = "\nMessage-ID: <";
    while ((*at = strcasestr(*at, header)) != NULL) {
        *at += strlen(header);
        size_t length = strcspn(*at, "@>\r\n");
        if (length == 0 || length > 64)
            continue;
        const char *id = arena_copy(action->arena, *at, length);
        if (store_load_mail(action->store, action->arena, id, ret) == OK)
            return id;
    }
    return NULL;
}

/* A delivery status (RFC 3464) that failed for good; what it returns has our Message-ID, whose
 * random letters nobody but the addressee's servers has seen. */
enum code action_take_bounce(struct action *action, const char *message, size_t size)
{
    const char *text = arena_copy(action->arena, message, size), *at = text;
    struct mail mail;
    if (strcasestr(text, "\nAction: failed") == NULL || !named_letter(action, &at, &mail))
        return NOT_FOUND;
    if (strcmp(mail.state, MAIL_SENT) != 0)
        return OK;
    struct mail_try one = {.number = ++mail.tries, .code = 0, .at = platform_real_now(),
                           .answer = "returned by the mail server of the addressee"};
    struct returned_letter back = {&mail, &one};
    mail.state = MAIL_BOUNCED;
    return committer_do(house_committer(action->house), keep_together, &back);
}

static enum code take_file(struct action *action, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return FAULT;
    char *bytes = arena_alloc(action->arena, BOUNCE_MAX);
    size_t size = fread(bytes, 1, BOUNCE_MAX, file);
    fclose(file);
    enum code code = action_take_bounce(action, bytes, size);
    if (code == OK || code == NOT_FOUND)
        code = unlink(path) == 0 ? OK : FAULT;
    return code;
}

enum code action_take_bounces(struct action *action)
{
    const char *place = arena_printf(action->arena, "%s/bounces", house_directory(action->house));
    DIR *directory = opendir(place);
    if (directory == NULL)
        return OK;
    enum code code = OK;
    const struct dirent *entry;
    while (code == OK && (entry = readdir(directory)) != NULL) {
        size_t length = strlen(entry->d_name);
        if (length > 4 && strcmp(entry->d_name + length - 4, ".eml") == 0)
            code = take_file(action, arena_printf(action->arena, "%s/%s", place, entry->d_name));
    }
    closedir(directory);
    return code;
}
