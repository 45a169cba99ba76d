// `ounce serve`: the engine.
#pragma once

int serve_main(int argc, char **argv);
