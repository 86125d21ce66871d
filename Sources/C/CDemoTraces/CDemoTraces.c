#include "CDemoTraces.h"
