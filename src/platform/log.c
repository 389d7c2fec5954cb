#include "platform.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_SIZE = 2048 };

/* JSON string contents; stops when the room ends. Bytes above ASCII pass as they are. */
static size_t escape(char *to, size_t room, const char *text)
{
    size_t size = 0;
    for (; *text != '\0' && size + 7 < room; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            to[size++] = '\\';
            to[size++] = (char)c;
        } else if (c < 0x20 || c == 0x7F) {
            size += (size_t)snprintf(to + size, room - size, "\\u%04x", c);
        } else {
            to[size++] = (char)c;
        }
    }
    to[size] = '\0';
    return size;
}

void log_event(const char *level, const char *event, const char *format, ...)
{
    char detail[LINE_MAX_SIZE / 4], safe[LINE_MAX_SIZE / 2], line[LINE_MAX_SIZE];
    va_list list;
    va_start(list, format);
    vsnprintf(detail, sizeof(detail), format, list);
    va_end(list);
    escape(safe, sizeof(safe), detail);

    instant now = platform_real_now();
    time_t seconds = (time_t)(now.ms / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    char moment[32];
    strftime(moment, sizeof(moment), "%Y-%m-%dT%H:%M:%S", &utc);
    int size = snprintf(line, sizeof(line),
                        "{\"time\":\"%s.%03dZ\",\"level\":\"%s\",\"event\":\"%s\","
                        "\"detail\":\"%s\"}\n",
                        moment, (int)(now.ms % 1000), level, event, safe);
    if (size <= 0 || size >= (int)sizeof(line))
        return;
    /* One write, so that lines of several threads do not mix. Nobody to tell when it fails. */
    ssize_t written = write(STDERR_FILENO, line, (size_t)size);
    (void)written;
}
