// `ounce scrub`: every line as it would be kept.
#pragma once

int scrub_main(int argc, char **argv);
