/*
 * carm-verify: checks receipts, proofs and histories of Open CARM against the agency's public key,
 * and documents against the proof before them, without asking anybody. It shares no code with carm:
 * what it believes is in docs/FORMATS.md, "Proof", and here. Needs libc and libsodium.
 */
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef unsigned long long number;
enum { WORD = 129 }; /* the longest, a signature, and its end */
struct hash { unsigned char bytes[32]; };
struct reader { const char *at, *end; };
struct verifier {
    unsigned char key[crypto_sign_PUBLICKEYBYTES];
    bool french;
    const char *why; /* what is wrong */
    /* What the file before established, for those after it. */
    char business[WORD];
    number first, count; /* of its records, */
    struct hash *hashes; /* where the chain stands with each, */
    struct reader body;  /* and what the last one that has a body holds */
};

static bool refuse(struct verifier *v, const char *english, const char *french)
{
    v->why = v->french ? french : english;
    return false;
}

#define MALFORMED "a line is malformed or missing", "une ligne est mal formée ou absente"

/* ---- reading: there is one way to write each thing, and nothing else is taken ---- */

static bool eat(struct reader *r, const char *text)
{
    size_t size = strlen(text);
    bool there = (size_t)(r->end - r->at) >= size && memcmp(r->at, text, size) == 0;
    r->at += there ? size : 0;
    return there;
}

/* Words, each with what stands behind it. */
#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
static bool eat_words(struct reader *r, const char *const *behind, char words[][WORD])
{
    for (; *behind != NULL; behind++, words++) {
        size_t size = 0;
        for (; r->at < r->end && *r->at > ' ' && *r->at != '"' && size < WORD - 1; r->at++)
            (*words)[size++] = *r->at;
        (*words)[size] = '\0';
        if (size == 0 || !eat(r, *behind))
            return false;
    }
    return true;
}

static bool is_number(const char *text, number *ret)
{
    size_t size = strspn(text, "0123456789");
    *ret = strtoull(text, NULL, 10);
    return size > 0 && size <= 18 && text[size] == '\0' && (*text != '0' || size == 1);
}

static bool is_hex(const char *text, unsigned char *ret, size_t size)
{
    return strspn(text, "0123456789abcdef") == 2 * size && text[2 * size] == '\0' &&
           sodium_hex2bin(ret, size, text, 2 * size, NULL, NULL, NULL) == 0;
}

/* ---- what is hashed and signed ---- */

/* Behind a zero byte or none: business, sequence in 8 bytes with the highest first, hashes. */
static struct hash hash_record(bool leaf, const char *business, number sequence,
                               const struct hash *one, const struct hash *two)
{
    struct hash hash;
    unsigned char text[1 + 9 + 8 + 32 + 32] = {0};
    memcpy(text + 1, business, 9);
    for (int i = 0; i < 8; i++)
        text[10 + i] = (unsigned char)(sequence >> (56 - 8 * i));
    memcpy(text + 18, one, 32);
    memcpy(text + 50, two == NULL ? one : two, 32);
    crypto_hash_sha256(hash.bytes, text + !leaf, (two == NULL ? 50 : 82) - (size_t)!leaf);
    return hash;
}

static void hash_node(const struct hash *left, const struct hash *right, struct hash *ret)
{
    unsigned char text[65] = {1};
    memcpy(text + 1, left, 32);
    memcpy(text + 33, right, 32);
    crypto_hash_sha256(ret->bytes, text, sizeof(text));
}

static bool same(const struct hash *a, const struct hash *b) { return memcmp(a, b, 32) == 0; }

static bool is_signed(const struct verifier *v, const char *words, const char *signature)
{
    unsigned char bytes[crypto_sign_BYTES];
    return is_hex(signature, bytes, sizeof(bytes)) &&
           crypto_sign_verify_detached(bytes, (const void *)words, strlen(words), v->key) == 0;
}

/* ---- a proof, or a part of a history ---- */

/* Kind, milliseconds and signature of one who received a record. */
static bool eat_receipt(struct reader *r, struct verifier *v, number sequence, const char *body,
                        const struct hash *previous, const struct hash *hash)
{
    char words[3][WORD], text[800], before[65], after[65], at[64] = "";
    struct tm tm;
    number ms;
    if (!eat_words(r, LIST(" ", " ", "\n"), words) || !is_number(words[1], &ms))
        return refuse(v, MALFORMED);
    sodium_bin2hex(before, sizeof(before), previous->bytes, 32);
    sodium_bin2hex(after, sizeof(after), hash->bytes, 32);
    snprintf(text, sizeof(text), "open-carm-receipt-1\n%s\n%llu\n%s\n%s\n%s\n%s\n%s\n",
             v->business, sequence, words[0], words[1], body, before, after);
    if (!is_signed(v, text, words[2]))
        return refuse(v, "a receipt’s signature is wrong", "la signature d’un reçu est fausse");
    if (gmtime_r(&(time_t){(time_t)(ms / 1000)}, &tm) != NULL)
        strftime(at, sizeof(at), "%Y-%m-%d %H:%M:%S UTC", &tm);
    printf(v->french ? "l’enregistrement %llu de l’entreprise %s, « %s », reçu le %s, est signé\n"
                     : "record %llu of business %s, “%s”, received on %s, is signed\n",
           sequence, v->business, words[0], at);
    return true;
}

static bool eat_record(struct reader *r, struct verifier *v, number sequence, struct hash *hash,
                       bool *ret_signed)
{
    char words[2][WORD], size_word[1][WORD];
    struct hash body, found, previous = *hash;
    number given, size;
    if (!eat(r, "record ") || !eat_words(r, LIST(" ", "\n"), words) ||
        !is_number(words[0], &given) || given != sequence || !is_hex(words[1], body.bytes, 32))
        return refuse(v, MALFORMED);
    *hash = hash_record(false, v->business, sequence, &previous, &body);
    if (eat(r, "body ")) {
        if (!eat_words(r, LIST("\n"), size_word) || !is_number(size_word[0], &size) ||
            (number)(r->end - r->at) <= size)
            return refuse(v, MALFORMED);
        v->body = (struct reader){r->at, r->at + size};
        crypto_hash_sha256(found.bytes, (const void *)r->at, size);
        r->at += size;
        if (!eat(r, "\n") || !same(&found, &body))
            return refuse(v, "a record holds something else", "un contenu est autre");
    }
    *ret_signed = eat(r, "receipt ");
    return !*ret_signed || eat_receipt(r, v, sequence, words[1], &previous, hash);
}

/* RFC 9162, 2.1.3.2: the way up from a leaf in a tree of so many. */
static bool eat_path(struct reader *r, struct hash *hash, number place, number leaves, number steps)
{
    char word[1][WORD];
    struct hash beside;
    number last = leaves - 1;
    for (; steps > 0; steps--, place >>= 1, last >>= 1) {
        if (last == 0 || !eat_words(r, LIST("\n"), word) || !is_hex(word[0], beside.bytes, 32))
            return false;
        bool left = place % 2 == 0 && place != last;
        hash_node(left ? hash : &beside, left ? &beside : hash, hash);
        for (; !left && place % 2 == 0 && place != 0; place >>= 1)
            last >>= 1;
    }
    return last == 0;
}

static bool eat_day(struct reader *r, struct verifier *v, number sequence, const struct hash *head)
{
    const char *const *behind = LIST("\nbusinesses ", "\nplace ", "\nroot ", "\nprevious ",
                                     "\nsignature ", "\npath ", "\n");
    char words[7][WORD], text[800];
    struct hash root, hash = hash_record(true, v->business, sequence, head, NULL);
    number leaves, place, steps;
    if (!eat_words(r, behind, words) || !is_number(words[1], &leaves) ||
        !is_number(words[2], &place) || !is_hex(words[3], root.bytes, 32) ||
        !is_number(words[6], &steps) || place >= leaves)
        return refuse(v, MALFORMED);
    snprintf(text, sizeof(text), "open-carm-day-1\n%s\n%s\n%s\n%s\n", words[0], words[1], words[3],
             words[4]);
    if (!is_signed(v, text, words[5]))
        return refuse(v, "a day’s signature is wrong", "la signature d’un jour est fausse");
    if (!eat_path(r, &hash, place, leaves, steps) || !same(&hash, &root))
        return refuse(v, "the way to the day’s root is broken", "le chemin à la racine est rompu");
    printf(v->french ? "sous le sceau du %s, sur %s entreprises, de racine %s\n"
                     : "under the seal of %s, over %s businesses, with the root %s\n",
           words[0], words[1], words[3]);
    return true;
}

/* Of a business known from the file before, records go on from there or are the same. */
static bool check_proof(struct reader *r, struct verifier *v)
{
    char words[4][WORD];
    struct hash hash, zeros = {{0}};
    number first, count;
    bool receipt = false;
    if (!eat_words(r, LIST("\nchain ", " ", " ", "\n"), words) ||
        strspn(words[0], "0123456789") != 9 || words[0][9] != '\0' ||
        !is_number(words[1], &first) || first == 0 || !is_number(words[2], &count) || count == 0 ||
        !is_hex(words[3], hash.bytes, 32))
        return refuse(v, MALFORMED);
    if (strcmp(words[0], v->business) != 0 || first < v->first || first > v->first + v->count)
        v->first = first, v->count = 0;
    memcpy(v->business, words[0], WORD);
    v->body = (struct reader){0};
    number at = first - v->first;
    if ((first == 1 && !same(&hash, &zeros)) || (at > 0 && !same(&hash, &v->hashes[at - 1])))
        return refuse(v, "the chain is broken", "la chaîne est rompue");
    for (number i = first; i < first + count; i++, at++) {
        if (!eat_record(r, v, i, &hash, &receipt))
            return false;
        if (at < v->count && !same(&hash, &v->hashes[at]))
            return refuse(v, "the file before has another", "le fichier qui précède en a un autre");
        if (at == v->count && (v->hashes = realloc(v->hashes, ++v->count * sizeof(hash))) == NULL)
            abort();
        v->hashes[at] = hash;
    }
    bool day = eat(r, "day ");
    if (day && !eat_day(r, v, first + count - 1, &hash))
        return false;
    if (!eat(r, "end\n") || r->at != r->end || !(day || receipt))
        return refuse(v, MALFORMED);
    printf(v->french ? "%s, enregistrements %llu à %llu : chaîne entière, signée jusqu’au dernier\n"
                     : "%s, records %llu to %llu: the chain is whole and signed to its last\n",
           v->business, first, first + count - 1);
    return true;
}

/* What a statement's record holds ends with the statement as it was issued. */
static bool check_document(const struct reader *r, struct verifier *v)
{
    static const char name[] = ",\"statementDocument\":";
    size_t name_size = sizeof(name) - 1, size = (size_t)(r->end - r->at);
    size -= size > 0 && r->end[-1] == '\n';
    if (size == 0 || (size_t)(v->body.end - v->body.at) < name_size + size + 1 ||
        memcmp(v->body.end - size - 1, r->at, size) != 0 ||
        memcmp(v->body.end - size - 1 - name_size, name, name_size) != 0)
        return refuse(v, MALFORMED);
    puts(v->french ? "le document est celui de cet enregistrement, octet pour octet"
                   : "the document is that of this record, byte for byte");
    return true;
}

/* ---- the command ---- */

static bool load(const char *path, struct reader *ret)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *bytes = NULL;
    size_t size = 0, more = 1;
    for (; file != NULL && more > 0; size += more) {
        if ((bytes = realloc(bytes, size + (1 << 20))) == NULL)
            abort();
        more = fread(bytes + size, 1, 1 << 20, file);
    }
    *ret = (struct reader){bytes, bytes + size};
    return file != NULL && ferror(file) == 0;
}

int main(int argc, char **argv)
{
    const char *lang = getenv("LANG"), *key = "";
    struct verifier v = {0};
    struct reader file;
    int at = 1;
    for (; at + 1 < argc && argv[at][0] == '-' && argv[at][1] == '-'; at += 2)
        if (strcmp(argv[at], "--key") == 0)
            key = argv[at + 1];
        else if (strcmp(argv[at], "--lang") == 0)
            lang = argv[at + 1];
        else
            argc = 0; /* nothing else is an option */
    v.french = lang != NULL && strncmp(lang, "fr", 2) == 0;
    bool known = is_hex(key, v.key, 32) ||
                 (load(key, &file) && file.end - file.at >= 64 &&
                  is_hex(strndup(file.at, 64), v.key, 32));
    if (sodium_init() < 0 || at >= argc || !known) {
        fputs("carm-verify --key HEX|FILE [--lang en|fr] FILE...\n", stderr);
        return 2;
    }
    for (; at < argc; at++) {
        if (!load(argv[at], &file))
            return perror(argv[at]), 2;
        if (!(eat(&file, "open-carm-proof-1\nbusiness ") ? check_proof(&file, &v)
                                                         : check_document(&file, &v)))
            return printf(v.french ? "%s : REFUSÉ, %s\n" : "%s: REFUSED, %s\n", argv[at], v.why), 1;
    }
    puts(v.french ? "tout est vrai" : "all of it is true");
    return 0;
}
