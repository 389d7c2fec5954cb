/*
 * portal: the HTML door. Pages in English and French, written by the server; each works without
 * script. A request is matched to a route, its sign-in and form token are checked, one handler
 * calls actions and writes a page. request->worker is a struct door_worker (src/action/door.h).
 */
#pragma once
#include "http.h"

/* Serves "/", "/en/...", "/fr/..." and "/assets/..."; anything else is a page that says 404. */
void portal_handle(struct http_request *request, struct http_response *response);
