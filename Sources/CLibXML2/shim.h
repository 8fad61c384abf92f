// The part of libxml2 that `Reading/XML` uses. Debian's libxml2 is built with ICU and its headers pull in
// <unicode/ucnv.h>; a module that sees both that and Foundation fails with two definitions of UErrorCode.
// Undefining the macro affects only the tail of a struct that is never allocated here.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>
