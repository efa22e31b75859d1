#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own main function, for a program that has one already.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*check)(const uint8_t *data, size_t size));
