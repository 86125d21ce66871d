#ifndef SPANWARDEN_CYAML_SHIM_H
#define SPANWARDEN_CYAML_SHIM_H
#include <yaml.h>
#endif
