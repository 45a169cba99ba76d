// `ounce candidates` and `ounce show`: questions to a running engine.
#pragma once

int candidates_main(int argc, char **argv);
int show_main(int argc, char **argv);
