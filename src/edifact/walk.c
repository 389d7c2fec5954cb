/* A message against its structure. */
#include "edifact.h"

/* First item behind this one and all that is in it. */
static size_t after(const struct edifact_structure *structure, size_t item)
{
    size_t next = item + 1;
    while (next < structure->count && structure->items[next].depth > structure->items[item].depth)
        next++;
    return next;
}

static size_t parent(const struct edifact_structure *structure, size_t item)
{
    size_t above = item;
    while (structure->items[above].depth >= structure->items[item].depth)
        above--;
    return above;
}

/* The segment that an item begins with: itself, or the first of the group. */
static size_t head(const struct edifact_structure *structure, size_t item)
{
    while (structure->items[item].tag[0] == '\0')
        item++;
    return item;
}

static void enter(struct edifact_walk *walk, size_t item, size_t begins)
{
    size_t stop = after(walk->structure, item);
    for (size_t i = item + 1; i < stop; i++)
        walk->counts[i] = 0;
    walk->counts[item]++;
    if (begins != item)
        walk->counts[begins] = 1;
    walk->at = begins;
}

/* Item at which `tag` goes on from where the walk is, or the count of items. What is passed over
 * though it had to be there is said when `message` is given. */
static size_t find(const struct edifact_walk *walk, const char *tag,
                   struct edifact_message *message, const struct edifact_segment *segment)
{
    const struct edifact_structure *structure = walk->structure;
    const struct edifact_item *items = structure->items;
    size_t at = walk->at;
    if (strcmp(items[at].tag, tag) == 0 && walk->counts[at] < items[at].most)
        return at;
    for (;;) {
        uint8_t depth = items[at].depth;
        size_t i = after(structure, at);
        for (; i < structure->count && items[i].depth >= depth; i = after(structure, i)) {
            const char *begins = items[head(structure, i)].tag;
            if (strcmp(begins, tag) == 0)
                return i;
            if (items[i].needed && message != NULL)
                edifact_wrong(message, FINDING_EDI_0013, segment, begins, NULL);
        }
        if (depth == 0)
            return structure->count;
        at = parent(structure, at);
        if (strcmp(items[head(structure, at)].tag, tag) == 0 && walk->counts[at] < items[at].most)
            return at;
    }
}

const struct edifact_item *edifact_walk_next(struct edifact_walk *walk,
                                             struct edifact_message *message,
                                             const struct edifact_segment *segment)
{
    const struct edifact_structure *structure = walk->structure;
    if (segment->position == 1) {
        walk->counts[0] = 1;
        return &structure->items[0];
    }
    if (segment->tag[0] == '\0')
        return NULL; /* the reader has said so */
    size_t item = find(walk, segment->tag, NULL, segment);
    if (item == structure->count) {
        const struct edifact_item *last = &structure->items[walk->at];
        bool again = strcmp(last->tag, segment->tag) == 0;
        edifact_wrong(message, again ? FINDING_EDI_0035 : FINDING_EDI_0015, segment,
                      message->type, NULL);
        return NULL;
    }
    (void)find(walk, segment->tag, message, segment);
    enter(walk, item, head(structure, item));
    return &structure->items[walk->at];
}
