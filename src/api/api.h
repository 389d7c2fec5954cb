/*
 * api: the JSON door. Decodes a request of /v1, calls one action, renders. Routes are facts
 * (facts/routes.rec); docs/openapi.json describes them.
 */
#pragma once
#include "door.h"
#include "http.h"

/* Is this path the API's: /v1/..., /openapi.json, /health, /ready? */
bool api_owns(const char *path);
/* Serves one request. request->worker is a struct door_worker. Never fails: what goes wrong is an
 * answer (RFC 9457). */
void api_handle(struct http_request *request, struct http_response *response);
