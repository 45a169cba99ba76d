// Which ounce this is.
#pragma once

#define OUNCE_VERSION "0.1.0"
