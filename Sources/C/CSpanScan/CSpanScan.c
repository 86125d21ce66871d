#include "CSpanScan.h"
