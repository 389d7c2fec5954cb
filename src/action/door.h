/*
 * door: what each worker thread of the server owns; both HTML and JSON doors find it in
 * request->worker.
 */
#pragma once
#include "action.h"

struct door_worker {
    struct house *house;
    struct store *reader;
};
