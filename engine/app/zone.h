// A time zone by its name, as steps that base/instant.h can read without asking the C library
// again.
#pragma once

#include "base/instant.h"

// "UTC", "Europe/Berlin", "local" (this machine's), "+02:00". False when no such zone is installed.
bool zone_find(const char *name, struct zone *zone);
void zone_free(struct zone *zone);
