import Exporting
import Glibc
import Storing

/// Data on standard output, words on standard error.
enum Output {
  // nonisolated(unsafe): all four are touched by the main thread alone; a command writes from no other.
  nonisolated(unsafe) private static var buffer: [UInt8] = []
  nonisolated(unsafe) private static var descriptor: Int32 = STDOUT_FILENO
  /// What -o writes, until it is in its place.
  nonisolated(unsafe) private static var file: NewFile?
  /// Whoever read the output went away: the rest is for nobody.
  nonisolated(unsafe) private static var isUnread = false

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 && descriptor == STDOUT_FILENO }
  static var errorsAreTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Columns of the terminal: COLUMNS, else what the terminal says; without a terminal nothing is cut.
  static var width: Int {
    if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)), columns > 20 { return columns }
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 { return Int(size.ws_col) }
    return isTerminal ? 100 : .max
  }

  // MARK: Where it goes

  /// Sends what follows to a file, made for its owner alone, that is there once `finish` is called. A device, a pipe or
  /// a terminal gets it at once.
  static func redirect(to path: String) throws(CommandError) {
    if NewFile.isStream(path) {
      // What else was written to an open file, such as /dev/stdout, stays.
      let opened = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
      guard opened >= 0 else { throw .cannotWrite(path: path, number: errno) }
      descriptor = opened
    } else {
      let new = try CommandError.writing { () throws(NewFileError) in try NewFile(path) }
      file = new
      descriptor = new.descriptor
    }
  }

  /// Sends what is left, and puts a file chosen with -o in its place. Whoever calls this knows that the output is
  /// complete.
  static func finish() throws(CommandError) {
    flush()
    guard let complete = file else { return }
    file = nil
    descriptor = STDOUT_FILENO
    try CommandError.writing { () throws(NewFileError) in try complete.putInPlace() }
  }

  /// For a command that failed: a file chosen with -o is not complete and goes, so that the former one stands; what
  /// was printed stays printed.
  static func abandon() {
    guard let incomplete = file else { return flush() }
    file = nil
    descriptor = STDOUT_FILENO
    buffer.removeAll()
    incomplete.discard()
  }

  // MARK: Data

  static func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= 1 << 16 { flush() }
  }

  static func write(_ bytes: [UInt8]) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { flush() }
  }

  /// One line for people, whatever is in the names that it tells.
  static func line(_ text: String = "") { write(text.onTerminal() + "\n") }

  /// Lines for people, such as a letter.
  static func lines(_ text: String) { write(text.onTerminal(keepingLines: true)) }

  /// A JSON document, or one of several a line.
  static func json(_ value: JSONValue, indented: Bool = false) {
    write(value.text(indented: indented) + "\n")
  }

  static func flush() {
    let number = isUnread ? 0 : NewFile.write(buffer, to: descriptor)
    buffer.removeAll(keepingCapacity: true)
    if number == 0 { return }
    // A reader that went away is no error of ours to talk about, and what the command finds still decides how it
    // ends; a full disk is.
    if number == EPIPE {
      isUnread = true
      return
    }
    abandon()
    words("second-opinion: cannot write the output: " + String(cString: strerror(number)))
    exit(74)
  }

  // MARK: Words

  /// A line on standard error.
  static func words(_ text: String) {
    var line = text.onTerminal() + "\n"
    line.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// A line on standard error that the next one replaces; only on a terminal.
  static func progress(_ text: String) {
    guard errorsAreTerminal else { return }
    var line = "\r\u{1B}[K" + text
    line.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  static func endProgress() { progress("") }
}

extension String {
  /// What a terminal only shows: U+FFFD for control characters, which could rename its window or write over what
  /// stands there, and a blank for what ends a line, which could forge one. Names come from files that others make.
  ///
  /// - Parameter keepingLines: the line feeds are ours.
  fileprivate func onTerminal(keepingLines: Bool = false) -> String {
    // C2 begins the control characters above ASCII, E2 the separators of lines; almost no text has any of these.
    guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 }) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x09: result.append(scalar)
      case 0x0A where keepingLines: result.append(scalar)
      case 0x0A, 0x0D, 0x2028, 0x2029: result.append(" ")
      // The last two ranges turn the order of what stands behind them, so that a name reads as another.
      case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
