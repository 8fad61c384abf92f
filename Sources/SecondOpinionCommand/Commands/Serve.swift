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
        second-opinion serve --listen 0.0.0.0:8080 --allow-host directory.hospital.example
      """)

  @Option(help: ArgumentHelp("Address and port; port 0 takes any that is free.", valueName: "address"))
  var listen = "127.0.0.1:8080"

  @Option(help: ArgumentHelp("A name under which it may be reached, beside localhost.", valueName: "names"))
  var allowHost: [String] = []

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let (host, port) = try Self.address(listen)
    let program = try Self.server()
    let directory = try global.seededDirectory()
    if !["127.0.0.1", "::1", "localhost"].contains(host) {
      global.say(
        "\(host) can be reached from other machines, and what is asked travels as it is typed: put a proxy with TLS "
          + "before it")
    }
    // It becomes the server, which is a program of its own: what it links would cost every other command its start.
    let arguments =
      [program, directory.path, host, "\(port)", Environment["SECOND_OPINION_TODAY"] ?? "-"]
      + FilterOptions.split(allowHost)
    var pointers = arguments.map { strdup($0) } + [nil]
    Output.flush()
    execv(program, &pointers)
    throw CommandError.noServer(path: program, number: errno)
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
