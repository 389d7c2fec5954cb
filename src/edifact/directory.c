/* Structures of the messages that are read, from the directories of the United Nations. */
#include "edifact.h"

static const struct edifact_item cusres_d96a[] = {
    {"UNH", 0, true, 1}, {"BGM", 0, true, 1}, {"NAD", 0, false, 5}, {"LOC", 0, false, 5},
    {"DTM", 0, false, 7}, {"GIS", 0, false, 10}, {"FTX", 0, false, 5}, {"EQD", 0, false, 999},
    {"", 0, false, 50}, {"ERP", 1, true, 1}, {"ERC", 1, false, 50}, {"", 0, false, 999},
    {"PAC", 1, true, 1}, {"", 1, false, 1}, {"PCI", 2, true, 1}, {"FTX", 2, false, 1},
    {"", 0, false, 50}, {"TAX", 1, true, 1}, {"MOA", 1, false, 2}, {"GIS", 1, false, 1},
    {"", 0, true, 9999}, {"RFF", 1, true, 1}, {"DTM", 1, false, 1}, {"MEA", 1, false, 20},
    {"EQD", 1, false, 99}, {"", 1, false, 10}, {"MOA", 2, true, 1}, {"CUX", 2, false, 1},
    {"", 1, false, 20}, {"TAX", 2, true, 1}, {"MOA", 2, false, 2}, {"GIS", 2, false, 1},
    {"", 0, false, 5}, {"DOC", 1, true, 1}, {"DTM", 1, false, 2}, {"LOC", 1, false, 1},
    {"", 0, false, 1}, {"AUT", 1, true, 1}, {"DTM", 1, false, 1}, {"UNT", 0, true, 1},
};

static const struct edifact_item cusres_d96b[] = {
    {"UNH", 0, true, 1}, {"BGM", 0, true, 1}, {"DTM", 0, false, 9}, {"FTX", 0, false, 9},
    {"TDT", 0, false, 9}, {"LOC", 0, false, 99}, {"GIS", 0, false, 10}, {"EQD", 0, false, 999},
    {"", 0, false, 9}, {"NAD", 1, true, 1}, {"", 1, false, 9}, {"CTA", 2, true, 1},
    {"COM", 2, false, 9}, {"", 0, false, 999}, {"RFF", 1, true, 1}, {"DTM", 1, false, 9},
    {"LOC", 1, false, 9}, {"", 0, false, 99}, {"ERP", 1, true, 1}, {"RFF", 1, false, 9},
    {"ERC", 1, false, 99}, {"FTX", 1, false, 99}, {"", 0, false, 99}, {"TAX", 1, true, 1},
    {"MOA", 1, false, 99}, {"GIS", 1, false, 99}, {"", 0, false, 9999}, {"DOC", 1, true, 1},
    {"PAC", 1, false, 9}, {"RFF", 1, false, 9}, {"PCI", 1, false, 9}, {"FTX", 1, false, 9},
    {"TDT", 1, false, 9}, {"LOC", 1, false, 9}, {"DTM", 1, false, 9}, {"GIS", 1, false, 9},
    {"MEA", 1, false, 99}, {"EQD", 1, false, 999}, {"", 1, false, 9}, {"NAD", 2, true, 1},
    {"", 2, false, 9}, {"CTA", 3, true, 1}, {"COM", 3, false, 9}, {"", 1, false, 99},
    {"MOA", 2, true, 1}, {"CUX", 2, false, 9}, {"", 1, false, 9999}, {"CST", 2, true, 1},
    {"FTX", 2, false, 9}, {"", 2, false, 99}, {"TAX", 3, true, 1}, {"MOA", 3, false, 99},
    {"GIS", 3, false, 99}, {"MEA", 3, false, 9}, {"RFF", 3, false, 9}, {"", 1, false, 9999},
    {"ERP", 2, true, 1}, {"RFF", 2, false, 9}, {"ERC", 2, false, 99}, {"FTX", 2, false, 9},
    {"CNT", 0, false, 9}, {"", 0, false, 9}, {"AUT", 1, true, 1}, {"DTM", 1, false, 9},
    {"UNT", 0, true, 1},
};

static const struct edifact_structure structures[] = {
    {"CUSRES", "D", "96A", cusres_d96a, ARRAY_COUNT(cusres_d96a)},
    {"CUSRES", "D", "96B", cusres_d96b, ARRAY_COUNT(cusres_d96b)},
};
_Static_assert(ARRAY_COUNT(cusres_d96a) <= EDIFACT_ITEMS_MAX, "a walk counts them");
_Static_assert(ARRAY_COUNT(cusres_d96b) <= EDIFACT_ITEMS_MAX, "a walk counts them");

const struct edifact_structure *edifact_structure_of(const struct edifact_message *message)
{
    for (size_t i = 0; i < ARRAY_COUNT(structures); i++) {
        const struct edifact_structure *structure = &structures[i];
        if (strcmp(structure->type, message->type) == 0 &&
            strcmp(structure->version, message->version) == 0 &&
            strcmp(structure->release, message->release) == 0 &&
            strcmp(message->agency, "UN") == 0)
            return structure;
    }
    return NULL;
}
