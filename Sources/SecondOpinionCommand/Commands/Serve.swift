import ArgumentParser
import Glibc
import Storing

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer over HTTP, on this machine unless told otherwise, and keep nothing about who asks.",
    discussion: """
      The interface is described at /api/v1/openapi.json and in docs/http.md. A new generation is taken up a moment \
      after it is published. The log on standard error holds routes, statuses and times, never what was asked.

      Examples:
        second-opinion serve
        second-opinion serve --listen 127.0.0.1:9000
        second-opinion serve --listen 0.0.0.0:8080 --allow-host directory.hospital.example --rate 20/s
        second-opinion serve --listen 0.0.0.0:8443 --allow-host directory.hospital.example \
          --tls-cert directory.pem --tls-key directory.key
        second-opinion serve --base-url https://hospital.example/opinions --cors https://intranet.hospital.example
      """)

  @Option(help: ArgumentHelp("Address and port; port 0 takes any that is free.", valueName: "address"))
  var listen = "127.0.0.1:8080"

  @Option(help: ArgumentHelp("A name under which it may be reached, beside localhost.", valueName: "names"))
  var allowHost: [String] = []

  @Option(help: ArgumentHelp("Requests that one client may make: 20/s.", valueName: "number/s"))
  var rate: String?

  @Option(help: ArgumentHelp("Where its addresses begin behind a proxy.", valueName: "url"))
  var baseURL: String?

  @Option(
    help: ArgumentHelp("Origins whose pages may ask from a browser; none unless named.", valueName: "origins")
  )
  var cors: [String] = []

  enum Switch: String, CaseIterable, ExpressibleByArgument {
    case on, off
  }

  @Option(help: "Whether the directory is also answered as FHIR R4 under /fhir/r4.")
  var fhir = Switch.on

  @Option(
    help: ArgumentHelp(
      "Answer over TLS under this certificate (PEM), followed by those that signed it.", valueName: "file"))
  var tlsCert: String?

  @Option(help: ArgumentHelp("The private key of the certificate (PEM).", valueName: "file"))
  var tlsKey: String?

  @OptionGroup var source: EngineOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let (host, port) = try Self.address(listen)
    let more = try options()
    let program = try Self.server()
    // A server of a database keeps there what it has fetched of it.
    let folder = try source.dsn == nil ? global.seededDirectory().path : EngineOptions.cache
    // What is wrong with it is told here, in words.
    try Threads.require(for: folder)
    if source.dsn != nil { _ = try source.answering(global) }
    if tlsCert == nil, !["127.0.0.1", "::1", "localhost"].contains(host) {
      global.say(
        "\(host) can be reached from other machines, and what is asked travels as it is typed: give --tls-cert and "
          + "--tls-key, or put a proxy with TLS before it")
    }
    if let tlsKey, Self.isOpenToAll(tlsKey) {
      global.say("everybody on this machine may read \(tlsKey): chmod o-rwx keeps the key to the server")
    }
    // It becomes the server, which is a program of its own: what it links would cost every other command its start.
    let arguments =
      [program, folder, host, "\(port)", Environment["SECOND_OPINION_TODAY"] ?? "-"]
      + more
    var pointers = arguments.map { strdup($0) } + [nil]
    Output.flush()
    if let dsn = source.dsn {
      global.say("answering from the database; FHIR is answered only from a directory on this machine")
      // Not as an argument, which everybody on this machine can see.
      setenv("SECOND_OPINION_ENGINE", dsn, 1)
    } else {
      unsetenv("SECOND_OPINION_ENGINE")
    }
    execv(program, &pointers)
    throw CommandError.noServer(path: program, number: errno)
  }

  /// As the server's program takes them.
  private func options() throws -> [String] {
    var result = FilterOptions.split(allowHost).map { "allow-host=" + $0 }
    if let rate {
      guard rate.hasSuffix("/s"), let number = Int(rate.dropLast(2)), (1...100_000).contains(number) else {
        throw ValidationError("--rate takes a number of requests a second, such as 20/s, not \"\(rate)\"")
      }
      result.append("rate=\(number)")
    }
    if let baseURL {
      guard let host = Self.host(baseURL) else {
        throw ValidationError(
          "--base-url takes an address such as https://hospital.example/opinions, not \"\(baseURL)\"")
      }
      result += ["base-url=" + baseURL, "allow-host=" + host]
    }
    if fhir == .off || source.dsn != nil { result.append("fhir=off") }
    for origin in FilterOptions.split(cors) {
      guard Self.host(origin) != nil, origin.split(separator: "/").count == 2, origin.last != "/" else {
        throw ValidationError(
          "--cors takes origins such as https://intranet.hospital.example, not \"\(origin)\"")
      }
      result.append("cors=" + origin)
    }
    switch (tlsCert, tlsKey) {
    case (nil, nil): break
    case (let certificate?, let key?) where !certificate.isEmpty && !key.isEmpty:
      result += ["tls-cert=" + certificate, "tls-key=" + key]
    default:
      throw ValidationError("--tls-cert and --tls-key go together: the files of a certificate and of its key")
    }
    return result
  }

  /// Readers beyond the owner and the group; a group for the keys of servers is common.
  private static func isOpenToAll(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & 0o007 != 0
  }

  /// Of an address with http or https; nil for what is none.
  private static func host(_ url: String) -> String? {
    for scheme in ["http://", "https://"] where url.hasPrefix(scheme) {
      let authority = url.dropFirst(scheme.count).prefix { $0 != "/" }
      let isPlain = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"<>?#@\\".utf8.contains($0) }
      let host =
        authority.first == "[" ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
      return isPlain && !host.isEmpty ? String(host) : nil
    }
    return nil
  }

  /// `127.0.0.1:8080`, `[::1]:8080`.
  private static func address(_ text: String) throws -> (host: String, port: Int) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port), colon > text.startIndex
    else {
      throw ValidationError("--listen takes an address and a port, such as 127.0.0.1:8080, not \"\(text)\"")
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    return (host, port)
  }

  /// Beside this program.
  private static func server() throws -> String {
    let program = GlobalOptions.executablePath()
    let folder = program.lastIndex(of: "/").map { String(program[..<$0]) } ?? "."
    let path = folder + "/second-opinion-server"
    guard access(path, X_OK) == 0 else { throw CommandError.noServer(path: path, number: errno) }
    return path
  }
}
