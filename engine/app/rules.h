// ounce rules: is a file of people's rules right, and what would it change?
#pragma once

int rules_main(int argc, char **argv);
