/*
 * jansson, an independent reader, for tests of what is sent. Its constructors have the names of our
 * JSON writer, so they are declared here under names that nothing uses; the library itself binds to
 * its own.
 */
#pragma once
#define json_object jansson_object
#define json_array jansson_array
#define json_string jansson_string
#define json_null jansson_null
#include <jansson.h>
#undef json_object
#undef json_array
#undef json_string
#undef json_null
