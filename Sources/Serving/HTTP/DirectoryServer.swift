public import DirectoryModel
import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import ServiceLifecycle
public import Storing
import UnixSignals

/// The embedded server: the API on one address of this machine, taking up each new generation, until it is told to
/// stop.
public struct DirectoryServer: Sendable {
  /// How it is reached: this machine alone and in the clear unless told otherwise.
  public struct Configuration: Sendable {
    /// Address on which it listens, of IPv4 or IPv6.
    public var host = "127.0.0.1"
    /// 0 takes any that is free; `onListening` says which.
    public var port = 8080
    /// Names beside `localhost` under which it may be reached.
    public var allowedHosts: [String] = []
    /// Requests that one client may make in a second; nil lets it make any number.
    public var rate: Int?
    /// Where its addresses begin behind a proxy, such as `https://example.org/opinions`; empty for its own.
    public var base = ""
    /// Origins whose pages may ask from a browser.
    public var origins: [String] = []
    /// Whether the directory is answered as FHIR under `/fhir/r4`.
    public var fhir = true
    /// Answers over TLS with these; nil answers in the clear.
    public var certificate: CertificateFiles?

    /// Loopback, port 8080.
    public init() {}
  }

  private let live: LiveDirectory
  private let certificate: LiveCertificate?
  private let configuration: Configuration
  private let today: @Sendable () -> CalendarDate

  /// - Throws: `StoreError` when no generation can be opened, `CertificateFault` when the certificate is of no use.
  public init(
    _ directory: DataDirectory, _ configuration: Configuration, today: @escaping @Sendable () -> CalendarDate
  ) throws {
    try self.init(from: MappedGenerations(directory), configuration, today: today)
  }

  /// Likewise from anywhere.
  public init(
    from source: any GenerationSource, _ configuration: Configuration,
    today: @escaping @Sendable () -> CalendarDate
  ) throws {
    certificate = try configuration.certificate.map { files throws(CertificateFault) in
      try LiveCertificate(files)
    }
    live = try LiveDirectory(from: source)
    self.configuration = configuration
    self.today = today
  }

  /// As many as there may be files open beside what else is needed: a server that has none left takes up no generation.
  private static var mostConnections: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return ServerLimits.connections
    }
    let files = Int(clamping: limit.rlim_cur)
    return max(1, min(ServerLimits.connections, files - ServerLimits.keptDescriptors))
  }

  /// Runs until SIGTERM or SIGINT; requests that have begun are answered first.
  ///
  /// - Parameter onListening: gets the port.
  public func run(onListening: @escaping @Sendable (Int) -> Void) async throws {
    var logger = Logger(label: "second-opinion", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .info
    let figures = RequestFigures()
    let api = API(
      live, figures: figures, base: configuration.base, fhir: configuration.fhir, today: today)
    var names = configuration.allowedHosts
    let host = configuration.host
    names.append(host.contains(":") ? "[\(host)]" : host)
    let responder = APIResponder<ServerContext>(
      api: api, hosts: HostList(names), log: .standardError(),
      rate: configuration.rate.map { RateLimit(each: $0) },
      crossOrigin: CrossOrigin(origins: configuration.origins), isSecure: certificate != nil,
      address: \.client)
    let mostConnections = Self.mostConnections
    let counts = ConnectionCounts(most: max(1, mostConnections / ServerLimits.shareOfOneClient))
    var limits = HTTP1Channel.Configuration(
      additionalChannelHandlers: [ConnectionBound(counts), ConnectionDeadlines()],
      idleTimeout: .seconds(Int64(ServerLimits.idleSeconds)))
    limits.httpDecoder = .init(
      maxHeaderFieldSize: ServerLimits.headerBytes, maxHeaderListSize: ServerLimits.headerBytes,
      maxHeaderFieldCount: ServerLimits.headerFields)
    // The library's own messages can hold addresses of requests.
    var quiet = Logger(label: "http", factory: { StreamLogHandler.standardError(label: $0) })
    quiet.logLevel = .critical
    var services: [any Service] = [
      GenerationWatch(live: live, figures: figures, fhir: api.fhir, logger: logger, today: today)
    ]
    var server = HTTPServerBuilder.http1(configuration: limits)
    if let certificate {
      server = try .tls(server, tlsConfiguration: certificate.configuration)
      services.append(
        CertificateWatch(
          live: certificate, figures: figures, logger: logger, today: today))
    }
    let application = Application(
      responder: responder, server: server,
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: configuration.port), serverName: nil,
        availableConnectionsDelegate: MaximumAvailableConnections(mostConnections)),
      services: services,
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) }, logger: quiet)
    var group = ServiceGroupConfiguration(
      services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    group.maximumGracefulShutdownDuration = .seconds(ServerLimits.drainSeconds)
    try await ServiceGroup(configuration: group).run()
  }
}

/// A request and whence it came.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let client: SocketAddress?

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    client = source.channel.remoteAddress
  }
}

/// Takes up new generations a moment after they are published.
struct GenerationWatch: Service {
  let live: LiveDirectory
  let figures: RequestFigures
  let fhir: FHIRMount?
  let logger: Logger
  let today: @Sendable () -> CalendarDate

  func run() async throws {
    var refused: String?
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      do throws(StoreError) {
        if try live.refresh() {
          refused = nil
          logger.info("generation", metadata: ["number": "\(live.current.manifest.number)"])
        }
      } catch {
        // Said once for each that is refused, not four times a second.
        let reason = "\(error)"
        if reason != refused {
          figures.noteRefusedGeneration()
          logger.error("generation refused", metadata: ["reason": "\(reason)"])
        }
        refused = reason
      }
      fhir?.keepUp()
      figures.note(live.current, on: today())
      // A link is looked at and not watched: a quarter of a second is soon enough, and the look costs next to nothing.
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(250)) }
    }
  }
}
