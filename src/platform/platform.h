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
uint64_t platform_monotonic_us(void);

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

/* Argon2id m=19 MiB t=2 p=1; at most two at once, others wait; BUSY beyond 64 waiting. */
enum code password_hash(struct arena *arena, const char *password, char **ret_hash);
enum code password_verify(const char *hash, const char *password, bool *ret_right); /* hash NULL:
                                    a dummy is hashed, so that unknown names take as long */

/* ---- log: one JSON line an event on standard error; references only, no personal data ---- */

void log_event(const char *level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);

/* ---- supervisor: parent that starts the child again when it dies of a signal or assertion ---- */

/* Runs `serve` in a child; returns its exit status when it ends by itself or on SIGTERM/SIGINT. */
int supervise(int (*serve)(void *context), void *context);
