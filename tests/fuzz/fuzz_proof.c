/* Any bytes as a proof: carm-verify takes none but those that were signed, which are the seeds. */
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define main verify_main
#define printf(...) ((void)snprintf(said, sizeof(said), __VA_ARGS__))
#define puts(text) ((void)snprintf(said, sizeof(said), "%s", text))
static char said[600];
int verify_main(int argc, char **argv);
#include "verify/verify.c"
#undef main
#undef printf
#undef puts

#include "fuzz.h"

#include <dirent.h>

enum { SEEDS_MAX = 64 };

/* SHA-256 of each seed. */
static size_t read_seeds(struct hash seeds[SEEDS_MAX])
{
    static const char place[] = DATA_DIR "/../tests/fuzz/corpus/proof";
    DIR *directory = opendir(place);
    size_t count = 0;
    assert(directory != NULL);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL && count < SEEDS_MAX;) {
        char path[1024];
        struct reader file;
        snprintf(path, sizeof(path), "%s/%.200s", place, entry->d_name);
        if (entry->d_name[0] == '.' || !load(path, &file))
            continue;
        crypto_hash_sha256(seeds[count++].bytes, (const unsigned char *)file.at,
                           (size_t)(file.end - file.at));
        free((void *)(uintptr_t)file.at);
    }
    closedir(directory);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct hash seeds[SEEDS_MAX];
    static size_t seeds_count;
    const unsigned char seed[32] = {1};
    unsigned char secret[64];
    struct verifier v = {0};
    assert(sodium_init() >= 0);
    crypto_sign_seed_keypair(v.key, secret, seed);
    if (seeds_count == 0)
        seeds_count = read_seeds(seeds);
    struct reader r = {(const char *)bytes, (const char *)bytes + size};
    if (eat(&r, "open-carm-proof-1\nbusiness ") && check_proof(&r, &v)) {
        struct hash hash;
        bool known = false;
        crypto_hash_sha256(hash.bytes, bytes, size);
        for (size_t i = 0; i < seeds_count; i++)
            known = known || same(&hash, &seeds[i]);
        assert(known);
        assert(v.count > 0 && v.first > 0);
        /* What follows may be a document of it, or none; only what it ends with. */
        struct reader document = {(const char *)bytes, (const char *)bytes + size};
        assert(!check_document(&document, &v));
    }
    free(v.hashes);
    return 0;
}
