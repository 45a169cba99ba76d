// The words of every store.
#include "store/store.h"

#include "base/check.h"

const char *store_state_name(enum store_state state)
{
    static const char *const names[STORE_STATES] = {
        [STORE_DOWN] = "down",       [STORE_GREETING] = "greeting", [STORE_WAITING] = "waiting",
        [STORE_LOADING] = "loading", [STORE_LIVE] = "live",         [STORE_REFUSED] = "refused",
    };
    CHECK(state < STORE_STATES);
    return names[state];
}

bool store_name_valid(struct span name)
{
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.at[i];
        if (!byte_is_alpha(c) && !byte_is_digit(c) && c != '.' && c != '-' && c != '_') {
            return false;
        }
    }
    return name.size >= 1 && name.size <= STORE_NAME_BYTES_MAX;
}
