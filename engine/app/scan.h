// `ounce scan`: the engine over files, no server.
#pragma once

int scan_main(int argc, char **argv);
