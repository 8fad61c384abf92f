import Glibc

/// Data on standard output, words on standard error.
enum Output {
  // nonisolated(unsafe): both are touched by the main thread alone.
  nonisolated(unsafe) private static var buffer: [UInt8] = []
  /// File chosen with -o.
  nonisolated(unsafe) private static var descriptor: Int32 = STDOUT_FILENO

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 && descriptor == STDOUT_FILENO }
  static var errorsAreTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Columns of the terminal: COLUMNS, else what the terminal says; without a terminal nothing is cut.
  static var width: Int {
    if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)), columns > 20 { return columns }
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 { return Int(size.ws_col) }
    return isTerminal ? 100 : .max
  }

  /// Sends what follows to a file, made for its owner alone.
  static func redirect(to path: String) throws(CommandError) {
    let opened = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw .cannotWrite(path: path, number: errno) }
    descriptor = opened
  }

  static func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= 1 << 16 { flush() }
  }

  static func write(_ bytes: [UInt8]) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { flush() }
  }

  static func line(_ text: String = "") { write(text + "\n") }

  static func flush() {
    var done = 0
    while done < buffer.count {
      let n = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
      if n > 0 {
        done += n
      } else if errno != EINTR {
        // A reader that went away is no error of ours to talk about; a full disk is.
        if errno == EPIPE { exit(0) }
        words("second-opinion: cannot write the output: " + String(cString: strerror(errno)))
        exit(74)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// A line on standard error.
  static func words(_ text: String) {
    var line = text + "\n"
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
