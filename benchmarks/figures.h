/* What the benches of the rooms without I/O share. */
#pragma once
#include "tariff.h"

/* Processor time: others may be running. */
int64_t now_ns(void);
/* One JSON line. */
void figure(const char *name, int64_t value);
/* A whole file; ends the process when it cannot be read. */
char *slurp(struct arena *arena, const char *path, size_t *ret_size);
/* All reference data of a directory, numbered from 1. */
struct reference_rows read_reference(struct arena *arena, const char *directory);
