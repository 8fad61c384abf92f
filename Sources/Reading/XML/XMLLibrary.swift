import CLibXML2

/// libxml2, opened when the first XML is read: nobody else waits for it.
struct XMLLibrary {
  // @unchecked: a table of C functions that is never changed.
  private struct Functions: @unchecked Sendable {
    var table: libxml2_functions
  }

  private static let opened: Functions? = {
    var table = libxml2_functions()
    guard libxml2_open(&table) == 1 else { return nil }
    table.initParser()
    // Else every <?oasis-xml-catalog?> before the root goes into a list that is walked for the next one: a file of
    // three megabytes took eight seconds. No catalog is ever asked, since nothing outside of a file is read.
    table.catalogSetDefaults?(XML_CATA_ALLOW_NONE)
    return Functions(table: table)
  }()

  /// nil when the library is not on this machine.
  static var functions: libxml2_functions? { opened?.table }

  /// What is told then.
  static let isMissing = XMLRefusal(
    rule: "xml-library-missing", value: LIBXML2_FILE,
    expected: "The library libxml2 was expected on this machine: install it (libxml2 or libxml2-dev).")
}
