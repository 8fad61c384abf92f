import CAllocator
import DirectoryModel
import Glibc
import Serving
import Storing

/// The server as a program of its own, which `second-opinion serve` becomes. It takes what that command has checked:
/// `DIRECTORY HOST PORT TODAY|- [allow-host=NAME | rate=N | base-url=URL | cors=ORIGIN | fhir=on|off |
/// tls-cert=FILE | tls-key=FILE]...`.
@main
struct SecondOpinionServer {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 4, let port = Int(arguments[2]) else {
      fail(64, "this program is started by second-opinion serve")
    }
    var configuration = DirectoryServer.Configuration()
    var files = CertificateFiles(certificate: "", key: "")
    configuration.host = arguments[1]
    configuration.port = port
    for argument in arguments.dropFirst(4) {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { fail(64, "this program is started by second-opinion serve") }
      switch parts[0] {
      case "allow-host": configuration.allowedHosts.append(parts[1])
      case "rate": configuration.rate = Int(parts[1])
      case "base-url": configuration.base = parts[1]
      case "fhir": configuration.fhir = parts[1] == "on"
      case "cors": configuration.origins.append(parts[1])
      case "tls-cert": files.certificate = parts[1]
      case "tls-key": files.key = parts[1]
      default: fail(64, "this program is started by second-opinion serve")
      }
    }
    if !files.certificate.isEmpty { configuration.certificate = files }
    keepMemory()
    openMoreFiles()
    let pinned = CalendarDate(iso: arguments[3])
    do {
      // The address may hold a password, which an argument would show to everybody on this machine.
      let source: any GenerationSource =
        getenv("SECOND_OPINION_ENGINE").map { dsn in
          PostgresGenerations(dsn: String(cString: dsn), cache: arguments[0])
        } ?? MappedGenerations(DataDirectory(path: arguments[0]))
      let server = try DirectoryServer(from: source, configuration) { pinned ?? today() }
      let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
      let scheme = configuration.certificate == nil ? "http" : "https"
      try await server.run { port in
        say("listening on \(scheme)://\(host):\(port)")
      }
    } catch let fault as CertificateFault {
      fail(fault.exitCode, "\(fault)")
    } catch {
      fail(69, "\(error)")
    }
  }

  /// A search over a million providers works with sets of some hundred kilobytes, which the C library would fetch from
  /// the system anew for each and give back: most of what a search took there was pages being cleared.
  private static func keepMemory() {
    allocator_keep(32 << 20, 64 << 20)
  }

  /// Many a shell lets a program open 1,024 files unless it asks for more, and each connection is one.
  private static func openMoreFiles() {
    var limit = rlimit()
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(files, &limit) == 0 else { return }
    let wanted = rlim_t(ServerLimits.connections + ServerLimits.keptDescriptors)
    if limit.rlim_cur >= wanted { return }
    limit.rlim_cur = min(limit.rlim_max, wanted)
    // Where it may not, fewer connections are held.
    setrlimit(files, &limit)
  }

  private static func say(_ text: String) {
    var line = text + "\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static func fail(_ code: Int32, _ text: String) -> Never {
    say("second-opinion: \(text)")
    exit(code)
  }

  private static func today() -> CalendarDate {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    return CalendarDate(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))!
  }
}
