// The C library's own functions for its heap, which Swift's module of that library leaves out.
#pragma once
#include <malloc.h>
