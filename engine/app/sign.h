// `ounce sign`: for every line, the problem that it belongs to.
#pragma once

int sign_main(int argc, char **argv);
