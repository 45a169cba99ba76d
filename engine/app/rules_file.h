// The file of people's rules: read when the program starts and whenever somebody asks for it again.
// New rules are read beside the old; a file that is wrong changes nothing. One thread, but for the
// pipelines that take rules from the shelf.
#pragma once

#include "app/config.h"
#include "app/shelf.h"

struct rules_file;

// NULL: *error (CONFIG_ERROR_BYTES) says which line is wrong, why, and what to do. `config` gives
// the cost rules that follow those of the file; it and `path` outlive the result.
struct rules_file *rules_file_open(const char *path, const struct config *config, char *error);
// When every pipeline is closed.
void rules_file_close(struct rules_file *file);
// Reads the file again. False: as above, and the old rules stay in force. The old ones and their
// texts are there until the next sweep.
bool rules_file_reload(struct rules_file *file, char *error);
// Frees old rules that nobody holds any more. Call now and then.
void rules_file_sweep(struct rules_file *file);

// For struct pipeline_options.
struct shelf *rules_file_shelf(struct rules_file *file);
// Those in force.
const struct rules *rules_file_rules(const struct rules_file *file);
const char *rules_file_path(const struct rules_file *file);
// Puts into the policy what the rules in force say of costs (minutes, before the configuration's),
// of what is ignored, and of titles: it lives as long as these rules.
void rules_file_policy(const struct rules_file *file, struct policy *policy);
// How often the file was read again, and how often it was refused.
uint64_t rules_file_reloads(const struct rules_file *file);
uint64_t rules_file_refusals(const struct rules_file *file);

// "FILE:7:9: no rule begins with this word: "masc"; did you mean "mask"?" into `out`
// (CONFIG_ERROR_BYTES).
void rules_wrong_write(const struct rule_wrong *wrong, const char *path, char *out);
