#include "http_impl.h"

#include <unistd.h>

bool http_spool(struct http_response *response, const char *bytes, size_t size)
{
    if (response->spool == NULL)
        response->spool = tmpfile();
    if (response->spool == NULL)
        return false;
    if (fwrite(bytes, 1, size, response->spool) == size)
        return true;
    fclose(response->spool);
    response->spool = NULL;
    return false;
}

struct MHD_Response *spool_answer(FILE *spool)
{
    int file = -1;
    off_t size = -1;
    if (fflush(spool) == 0) {
        size = ftello(spool);
        file = dup(fileno(spool));
    }
    fclose(spool);
    if (file < 0 || size < 0)
        return NULL;
    struct MHD_Response *answer = MHD_create_response_from_fd64((uint64_t)size, file);
    if (answer == NULL)
        close(file);
    return answer;
}
