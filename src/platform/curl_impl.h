/* What talks through libcurl shares. */
#pragma once
#include <stdbool.h>

#include <curl/curl.h>

void curl_ready(void); /* once for the process, whoever comes first */
/* localhost, 127.0.0.1 or [::1], and no name that only begins so. */
bool url_on_this_machine(const char *url);
