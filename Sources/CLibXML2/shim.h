// The part of libxml2 that `Reading/XML` uses. Debian's libxml2 is built with ICU and its headers pull in
// <unicode/ucnv.h>; a module that sees both that and Foundation fails with two definitions of UErrorCode.
// Undefining the macro affects only the tail of a struct that is never allocated here.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/catalog.h>
#include <libxml/xmlerror.h>
#include <dlfcn.h>

// libxml2 and the ICU behind it take a millisecond to load, which a search, that reads no XML, would pay: so the
// library is opened when it is first used, and nothing is linked with it. Types and signatures are those of the
// headers; the library is the one of their version, since the parser's context is read in place.
#if LIBXML_VERSION >= 21400
#define LIBXML2_FILE "libxml2.so.16"
#else
#define LIBXML2_FILE "libxml2.so.2"
#endif

struct libxml2_functions {
  __typeof__(&xmlInitParser) initParser;
  __typeof__(&xmlCreatePushParserCtxt) createPushParserCtxt;
  __typeof__(&xmlCtxtUseOptions) ctxtUseOptions;
  __typeof__(&xmlParseChunk) parseChunk;
  __typeof__(&xmlByteConsumed) byteConsumed;
  __typeof__(&xmlStopParser) stopParser;
  __typeof__(&xmlFreeParserCtxt) freeParserCtxt;
  // Null where libxml2 was built without catalogs.
  __typeof__(&xmlCatalogSetDefaults) catalogSetDefaults;
};

// 1 when every function was found, else 0.
static inline int libxml2_open(struct libxml2_functions *functions) {
  void *library = dlopen(LIBXML2_FILE, RTLD_NOW | RTLD_LOCAL);
  if (!library) return 0;
  functions->catalogSetDefaults = (__typeof__(&xmlCatalogSetDefaults))dlsym(library, "xmlCatalogSetDefaults");
  return (functions->initParser = (__typeof__(&xmlInitParser))dlsym(library, "xmlInitParser")) &&
         (functions->createPushParserCtxt =
              (__typeof__(&xmlCreatePushParserCtxt))dlsym(library, "xmlCreatePushParserCtxt")) &&
         (functions->ctxtUseOptions = (__typeof__(&xmlCtxtUseOptions))dlsym(library, "xmlCtxtUseOptions")) &&
         (functions->parseChunk = (__typeof__(&xmlParseChunk))dlsym(library, "xmlParseChunk")) &&
         (functions->byteConsumed = (__typeof__(&xmlByteConsumed))dlsym(library, "xmlByteConsumed")) &&
         (functions->stopParser = (__typeof__(&xmlStopParser))dlsym(library, "xmlStopParser")) &&
         (functions->freeParserCtxt = (__typeof__(&xmlFreeParserCtxt))dlsym(library, "xmlFreeParserCtxt"));
}
