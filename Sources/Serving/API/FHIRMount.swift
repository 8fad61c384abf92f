import Answering
public import DirectoryModel
import Dispatch
import FHIRFacade
import Indexing
import Querying
import Storing
import Synchronization

/// The FHIR facade under `/fhir/r4`, over the same live directory as the API, with the same bounds.
///
/// Its joins are made when it is first asked, so that whoever is never asked pays nothing for them; from then on those of
/// a new generation are made as it comes, and until they are ready the former ones answer.
public final class FHIRMount: Sendable {
  public static let prefix = "/fhir/r4"

  private let live: LiveDirectory
  private let facade: FHIRFacade
  private let today: @Sendable () -> CalendarDate
  /// Where the addresses begin for whoever asks; empty for the host that a request names.
  private let base: String
  private let state = Mutex<State>(State())

  private struct State {
    /// Joins are made aside from requests, and kept up with new generations.
    var isPrepared = false
    var isPreparing = false
    var failure: String?
  }

  /// - Parameters:
  ///   - live: whose generations answer; best the one that the API answers from.
  ///   - base: where the addresses begin for whoever asks, such as `https://example.org/opinions`; empty for the host
  ///     that a request names.
  ///   - today: the day on which networks and periods are judged.
  public init(
    _ live: LiveDirectory, base: String = "", today: @escaping @Sendable () -> CalendarDate
  ) {
    self.live = live
    self.base = base
    self.today = today
    facade = FHIRFacade(version: ProgramVersion.text)
  }

  static func owns(_ target: String) -> Bool {
    guard target.hasPrefix(prefix) else { return false }
    let next = target.dropFirst(prefix.count).first
    return next == nil || next == "/" || next == "?"
  }

  // MARK: Getting ready

  /// Makes the joins of the generation that answers now on a thread of its own, unless they are there.
  func prepare() {
    let generation = live.current
    let day = today()
    let begins = state.withLock { state in
      state.isPrepared = true
      if state.isPreparing || facade.known(generation.manifest, on: day) != nil { return false }
      state.isPreparing = true
      return true
    }
    guard begins else { return }
    DispatchQueue.global().async { [self] in
      do throws(StoreError) {
        _ = try facade.catalog(generation.engine.snapshot, generation.manifest, on: day)
        state.withLock { $0.isPreparing = false }
      } catch {
        state.withLock {
          $0.isPreparing = false
          $0.failure = "\(error)"
        }
      }
    }
  }

  /// As `prepare`, once anybody has asked.
  func keepUp() { if state.withLock({ $0.isPrepared }) { prepare() } }

  /// Waits a while for the first joins; a request that comes before them is told when to come again.
  func settle() async {
    if facade.latest == nil { prepare() }
    for _ in 0..<200 {
      let isPreparing = state.withLock { $0.isPreparing }
      if !isPreparing || facade.latest != nil { return }
      try? await Task.sleep(for: .milliseconds(25))
    }
  }

  // MARK: Answering

  func respond(to request: API.Request) -> Reply {
    let reply: FHIRFacade.Reply
    do throws(Problem) {
      reply = try answer(request)
    } catch {
      reply = Self.reply(error, try? Self.facadeRequest(request, base: ""))
    }
    return Self.packed(reply, request)
  }

  static func refused(_ problem: Problem, _ request: API.Request?) -> Reply {
    packed(reply(problem, request.flatMap { try? facadeRequest($0, base: "") }), request)
  }

  private static func packed(_ reply: FHIRFacade.Reply, _ request: API.Request?) -> Reply {
    var packed = Reply(status: reply.status, type: "", body: reply.body)
    packed.fields = reply.fields
    packed.route = reply.route
    packed.total = reply.total
    if ContentCoding.takesGzip(request?.fields["accept-encoding"]) { _ = ContentCoding.pack(&packed) }
    return packed
  }

  private func answer(_ request: API.Request) throws(Problem) -> FHIRFacade.Reply {
    if request.target.utf8.count > ServerLimits.addressBytes { throw .addressTooLong }
    let asked = try Self.facadeRequest(request, base: origin(request) + Self.prefix)
    let day = today()
    let catalog = try catalog(live.current, on: day)
    return facade.respond(to: asked, from: catalog, on: day) { type, id in wasThere(type, id) }
  }

  private func catalog(_ generation: OpenGeneration, on day: CalendarDate) throws(Problem) -> FHIRCatalog {
    if let known = facade.known(generation.manifest, on: day) { return known }
    if state.withLock({ $0.isPrepared }) {
      prepare()
      guard let latest = facade.latest else {
        var problem = Problem.unavailable
        problem.detail = "The joins of the FHIR interface are being made; ask again in a moment."
        problem.retryAfterSeconds = 2
        throw problem
      }
      return latest
    }
    do throws(StoreError) {
      return try facade.catalog(generation.engine.snapshot, generation.manifest, on: day)
    } catch {
      throw Problem(error)
    }
  }

  /// Where this server is reached: as it was told, else by the host that the request names.
  private func origin(_ request: API.Request) -> String {
    if base.hasPrefix("http") { return base }
    let scheme = request.fields["scheme"] ?? "http"
    return "\(scheme)://\(request.fields["host"] ?? "localhost")\(base)"
  }

  /// Whether a kept generation before this one had a resource.
  private func wasThere(_ type: String, _ id: String) -> Bool {
    // Where former ones cannot be read nobody knows: the resource is not found, which is true.
    for former in live.source.former(than: live.current) {
      guard let snapshot = former() else { continue }
      if FormerGeneration.holds(snapshot, type: type, id: id), (try? snapshot.check()) != nil { return true }
    }
    return false
  }

  // MARK: Taking apart

  private static func facadeRequest(
    _ request: API.Request, base: String
  ) throws(Problem) -> FHIRFacade.Request {
    let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var path: [String] = []
    for part in parts[0].dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false) {
      path.append(try QueryText.decodePath(part))
    }
    if path.first == "" { path.removeFirst() }
    if path.last == "" { path.removeLast() }
    var form: [(name: String, value: String)] = []
    // Whatever else is posted is refused by its address.
    if request.method == "POST", path.last == "_search" {
      let type = request.fields["content-type"]?.split(separator: ";").first.map {
        $0.trimming().lowercased()
      }
      guard request.body.isEmpty || type == "application/x-www-form-urlencoded" else {
        var problem = Problem.unsupportedMedia
        problem.detail = "A search in a body is application/x-www-form-urlencoded, and not encoded."
        throw problem
      }
      form = try BodyFields.read(request)
    }
    return FHIRFacade.Request(
      method: request.method, path: path, query: parts.count > 1 ? try QueryText.decode(parts[1]) : [],
      fields: request.fields, form: form, base: base)
  }

  /// A problem of the server as an OperationOutcome.
  private static func reply(_ problem: Problem, _ request: FHIRFacade.Request?) -> FHIRFacade.Reply {
    let code =
      switch problem.status {
      case 404: "not-found"
      case 405, 406, 415: "not-supported"
      case 413, 414: "too-long"
      case 408: "timeout"
      case 429: "throttled"
      case 503: "transient"
      case 500: "exception"
      default: "invalid"
      }
    var reply = FHIRFacade.reply(
      status: problem.status, code: code, diagnostics: problem.detail, request: request)
    if let seconds = problem.retryAfterSeconds { reply.fields.append(("Retry-After", "\(seconds)")) }
    return reply
  }
}
