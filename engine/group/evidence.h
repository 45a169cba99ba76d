// What the fixed words of a template say about the event: that something failed, that an outsider
// was refused, or neither. For events that tell no level.
#pragma once

#include "group/signature.h"

// Reads a title as message_normalise writes it: holes are never evidence, only the words around
// them. Linear in the title's size.
enum evidence evidence_of_title(struct span title);
