/*
 * platform: clock, randomness, keys and signatures, log, supervisor.
 * The only room that reads a clock.
 */
#pragma once
#include "base.h"

/* ---- clock: the real one, or one that stands still until told ---- */

struct clock;
/* setting: "real" or an instant/day "2025-11-20". A simulated clock starts at 10:00 Eastern of that
 * day and moves only by clock_set. */
struct clock *clock_open(const char *setting);
void clock_close(struct clock *clock);
bool clock_simulated(const struct clock *clock);
/* A simulated clock rises by a millisecond with each call, up to the last one of its day. */
instant clock_now(struct clock *clock);
void clock_set(struct clock *clock, date day);
instant platform_real_now(void);
/* The same, later than each that this process was given before: what is ordered by when it was
 * asked or written keeps its order, however fast it follows. */
instant platform_next_now(void);
uint64_t platform_monotonic_us(void);
size_t platform_processors(size_t most); /* at work, 1..most: as many threads are worth starting */

/* ---- randomness and signatures (libsodium) ---- */

void platform_random(void *bytes, size_t size);
char *platform_random_text(struct arena *arena, size_t bytes); /* base64url */

struct signer; /* the installation's Ed25519 key pair */
enum code signer_create(const char *directory); /* writes sign.key (0600) and sign.pub */
enum code signer_open(const char *directory, struct signer **ret);
void signer_close(struct signer *signer);
char *signer_public_hex(const struct signer *signer, struct arena *arena);
char *signer_sign(const struct signer *signer, struct arena *arena, const char *text); /* hex */
bool signer_verify(const char *public_hex, const char *text, const char *signature_hex);

/* A secret that must be read again, as base64url; only this installation can open it. */
char *signer_seal(const struct signer *signer, struct arena *arena, const char *text);
enum code signer_unseal(const struct signer *signer, struct arena *arena, const char *sealed,
                        char **ret_text); /* UNREADABLE: sealed elsewhere, or changed */

/* Argon2id m=19 MiB t=2 p=1; at most two at once, others wait; BUSY beyond 8 waiting, so that a
 * flood of sign-ins leaves threads for pages. */
enum code password_hash(struct arena *arena, const char *password, char **ret_hash);
enum code password_verify(const char *hash, const char *password, bool *ret_right); /* hash NULL:
                                    a dummy is hashed, so that unknown names take as long */

/* ---- one-time codes by time (RFC 6238, SHA-1, 30 seconds, six digits) ---- */

enum { TOTP_SECRET = 20, TOTP_SECONDS = 30, TOTP_DIGITS = 6 };
void totp_code(const unsigned char *secret, size_t size, int64_t step, int digits,
               char ret_code[12]);
/* The step that `code` is right for, at most one away from that of `at` and after `used`; -1. */
int64_t totp_match(const unsigned char *secret, size_t size, const char *code, instant at,
                   int64_t used);
char *base32_text(struct arena *arena, const unsigned char *bytes, size_t size); /* no padding */
bool base32_read(const char *text, unsigned char *ret_bytes, size_t size); /* exactly size */

/* ---- mail by SMTP (libcurl) ---- */

/* An address that can stand in a header and an envelope: one @, printable ASCII without blanks,
 * quotes or brackets, at most 254. Nothing that could begin another line. */
bool mail_address_valid(const char *address);
struct mail_way {
    const char *url;            /* smtp://host:port or smtps://host:port */
    const char *user, *password; /* NULL: none */
    const char *from;
    const char *ca; /* file of certificates to trust, and TLS always; NULL: the system's */
};
/* Reads FILE of lines `url`, `user`, `password`, `from`, `ca`; NOT_FOUND, UNREADABLE. */
enum code mail_way_read(struct arena *arena, const char *path, struct mail_way *ret);
struct mail_letter {
    const char *id, *to, *subject, *body; /* UTF-8 */
    instant at;
};
/* The message as it goes over the wire. */
char *mail_text(struct arena *arena, const struct mail_way *way, const struct mail_letter *letter);
/* What the server said; 0 when it was not reached. OK when it took the message; UNREADABLE when it
 * refused for good (5xx), BUSY when sending again may help. TLS is required but to this machine. */
struct mail_answer {
    int code;
    const char *words;
};
enum code mail_send(struct arena *arena, const struct mail_way *way,
                    const struct mail_letter *letter, struct mail_answer *ret_answer);

/* ---- log: one JSON line an event on standard error; references only, no personal data ---- */

void log_event(const char *level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);

/* ---- supervisor: parent that starts the child again when it dies of a signal or assertion ---- */

/* Runs `serve` in a child; returns its exit status when it ends by itself or on SIGTERM/SIGINT. */
int supervise(int (*serve)(void *context), void *context);
