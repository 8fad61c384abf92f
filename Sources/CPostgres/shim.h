// The part of libpq, PostgreSQL's own client library, that `Postgres` uses. Written by hand from its documentation
// (libpq's interface has been stable since version 9.2), so that a build needs no headers of it; the library is opened
// when it is first used and nothing is linked with it, since a search, which asks no server, would pay for it and for
// the TLS and Kerberos behind it at every start.
#ifndef SECOND_OPINION_CPOSTGRES_H
#define SECOND_OPINION_CPOSTGRES_H

#include <dlfcn.h>
#include <stddef.h>

#define LIBPQ_FILE "libpq.so.5"

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
typedef struct pg_cancel PGcancel;

typedef struct {
  char *keyword;
  char *envvar;
  char *compiled;
  char *val;
  char *label;
  char *dispchar;
  int dispsize;
} PQconninfoOption;

// Values of the library's own enumerations.
enum { LIBPQ_CONNECTION_OK = 0 };
enum {
  LIBPQ_EMPTY_QUERY = 0,
  LIBPQ_COMMAND_OK = 1,
  LIBPQ_TUPLES_OK = 2,
  LIBPQ_COPY_OUT = 3,
  LIBPQ_COPY_IN = 4,
  LIBPQ_FATAL_ERROR = 7,
  LIBPQ_SINGLE_TUPLE = 9
};
enum { LIBPQ_TRANSACTION_IDLE = 0, LIBPQ_TRANSACTION_UNKNOWN = 4 };

struct libpq_functions {
  PQconninfoOption *(*conninfoParse)(const char *conninfo, char **message);
  void (*conninfoFree)(PQconninfoOption *options);
  PGconn *(*connectdbParams)(const char *const *keywords, const char *const *values, int expandDatabaseName);
  int (*status)(const PGconn *conn);
  int (*transactionStatus)(const PGconn *conn);
  char *(*errorMessage)(const PGconn *conn);
  void (*finish)(PGconn *conn);
  char *(*host)(const PGconn *conn);
  char *(*port)(const PGconn *conn);
  char *(*db)(const PGconn *conn);
  char *(*user)(const PGconn *conn);
  char *(*pass)(const PGconn *conn);
  int (*serverVersion)(const PGconn *conn);
  const char *(*parameterStatus)(const PGconn *conn, const char *name);
  int (*backendPID)(const PGconn *conn);
  void *(*setNoticeReceiver)(PGconn *conn, void (*receiver)(void *context, const PGresult *result), void *context);
  PGresult *(*exec)(PGconn *conn, const char *query);
  PGresult *(*execParams)(
      PGconn *conn, const char *query, int count, const unsigned int *types, const char *const *values,
      const int *lengths, const int *formats, int resultFormat);
  PGresult *(*prepare)(PGconn *conn, const char *name, const char *query, int count, const unsigned int *types);
  PGresult *(*execPrepared)(
      PGconn *conn, const char *name, int count, const char *const *values, const int *lengths, const int *formats,
      int resultFormat);
  int (*sendQueryParams)(
      PGconn *conn, const char *query, int count, const unsigned int *types, const char *const *values,
      const int *lengths, const int *formats, int resultFormat);
  int (*sendQueryPrepared)(
      PGconn *conn, const char *name, int count, const char *const *values, const int *lengths, const int *formats,
      int resultFormat);
  int (*setSingleRowMode)(PGconn *conn);
  PGresult *(*getResult)(PGconn *conn);
  int (*resultStatus)(const PGresult *result);
  char *(*resultErrorMessage)(const PGresult *result);
  char *(*resultErrorField)(const PGresult *result, int field);
  int (*ntuples)(const PGresult *result);
  int (*nfields)(const PGresult *result);
  char *(*fname)(const PGresult *result, int column);
  char *(*getvalue)(const PGresult *result, int row, int column);
  int (*getlength)(const PGresult *result, int row, int column);
  int (*getisnull)(const PGresult *result, int row, int column);
  char *(*cmdTuples)(PGresult *result);
  void (*clear)(PGresult *result);
  int (*putCopyData)(PGconn *conn, const char *buffer, int count);
  int (*putCopyEnd)(PGconn *conn, const char *message);
  int (*getCopyData)(PGconn *conn, char **buffer, int asynchronous);
  void (*freemem)(void *pointer);
  char *(*escapeIdentifier)(PGconn *conn, const char *text, size_t length);
  char *(*escapeLiteral)(PGconn *conn, const char *text, size_t length);
  PGcancel *(*getCancel)(PGconn *conn);
  void (*freeCancel)(PGcancel *cancel);
  int (*cancel)(PGcancel *cancel, char *message, int size);
};

// 1 when every function was found, else 0.
static inline int libpq_open(struct libpq_functions *f) {
  void *library = dlopen(LIBPQ_FILE, RTLD_NOW | RTLD_LOCAL);
  if (!library) return 0;
#define LIBPQ_FIND(field, name) \
  if (!(f->field = (__typeof__(f->field))dlsym(library, name))) return 0
  LIBPQ_FIND(conninfoParse, "PQconninfoParse");
  LIBPQ_FIND(conninfoFree, "PQconninfoFree");
  LIBPQ_FIND(connectdbParams, "PQconnectdbParams");
  LIBPQ_FIND(status, "PQstatus");
  LIBPQ_FIND(transactionStatus, "PQtransactionStatus");
  LIBPQ_FIND(errorMessage, "PQerrorMessage");
  LIBPQ_FIND(finish, "PQfinish");
  LIBPQ_FIND(host, "PQhost");
  LIBPQ_FIND(port, "PQport");
  LIBPQ_FIND(db, "PQdb");
  LIBPQ_FIND(user, "PQuser");
  LIBPQ_FIND(pass, "PQpass");
  LIBPQ_FIND(serverVersion, "PQserverVersion");
  LIBPQ_FIND(parameterStatus, "PQparameterStatus");
  LIBPQ_FIND(backendPID, "PQbackendPID");
  LIBPQ_FIND(setNoticeReceiver, "PQsetNoticeReceiver");
  LIBPQ_FIND(exec, "PQexec");
  LIBPQ_FIND(execParams, "PQexecParams");
  LIBPQ_FIND(prepare, "PQprepare");
  LIBPQ_FIND(execPrepared, "PQexecPrepared");
  LIBPQ_FIND(sendQueryParams, "PQsendQueryParams");
  LIBPQ_FIND(sendQueryPrepared, "PQsendQueryPrepared");
  LIBPQ_FIND(setSingleRowMode, "PQsetSingleRowMode");
  LIBPQ_FIND(getResult, "PQgetResult");
  LIBPQ_FIND(resultStatus, "PQresultStatus");
  LIBPQ_FIND(resultErrorMessage, "PQresultErrorMessage");
  LIBPQ_FIND(resultErrorField, "PQresultErrorField");
  LIBPQ_FIND(ntuples, "PQntuples");
  LIBPQ_FIND(nfields, "PQnfields");
  LIBPQ_FIND(fname, "PQfname");
  LIBPQ_FIND(getvalue, "PQgetvalue");
  LIBPQ_FIND(getlength, "PQgetlength");
  LIBPQ_FIND(getisnull, "PQgetisnull");
  LIBPQ_FIND(cmdTuples, "PQcmdTuples");
  LIBPQ_FIND(clear, "PQclear");
  LIBPQ_FIND(putCopyData, "PQputCopyData");
  LIBPQ_FIND(putCopyEnd, "PQputCopyEnd");
  LIBPQ_FIND(getCopyData, "PQgetCopyData");
  LIBPQ_FIND(freemem, "PQfreemem");
  LIBPQ_FIND(escapeIdentifier, "PQescapeIdentifier");
  LIBPQ_FIND(escapeLiteral, "PQescapeLiteral");
  LIBPQ_FIND(getCancel, "PQgetCancel");
  LIBPQ_FIND(freeCancel, "PQfreeCancel");
  LIBPQ_FIND(cancel, "PQcancel");
#undef LIBPQ_FIND
  return 1;
}

#endif
