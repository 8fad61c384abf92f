import HTTPTypes
public import Hummingbird
import NIOCore

/// Puts the API behind a server: what comes from the network is bounded and checked here, every reply gets the fields
/// that keep a browser from leaking it, and the log and the figures hold the route and never the address.
public struct APIResponder<Context: RequestContext>: HTTPResponder {
  let api: API
  let hosts: HostList
  let log: RequestLog
  let rate: RateLimit?
  let crossOrigin: CrossOrigin
  /// Answers leave over TLS.
  let isSecure: Bool
  let address: @Sendable (Context) -> SocketAddress?

  /// For an application of one's own: the API under its addresses, with one line a request on standard error.
  ///
  /// - Parameters:
  ///   - api: what answers.
  ///   - hosts: names beside those of this machine under which it may be reached.
  public init(_ api: API, hosts: [String] = []) {
    self.init(
      api: api, hosts: HostList(hosts), log: .standardError(), rate: nil,
      crossOrigin: CrossOrigin(origins: []), isSecure: false, address: { _ in nil })
  }

  init(
    api: API, hosts: HostList, log: RequestLog, rate: RateLimit?,
    crossOrigin: CrossOrigin, isSecure: Bool, address: @escaping @Sendable (Context) -> SocketAddress?
  ) {
    self.api = api
    self.hosts = hosts
    self.log = log
    self.rate = rate
    self.crossOrigin = crossOrigin
    self.isSecure = isSecure
    self.address = address
  }

  public func respond(to request: Hummingbird.Request, context: Context) async throws -> Response {
    let start = ContinuousClock.now
    var reply: Reply
    if let problem = hosts.refusal(of: request) ?? excess(request, context) {
      reply = refused(problem, request)
    } else {
      do throws(Problem) {
        if let fhir = fhir(request) { await fhir.settle() }
        var asked = try await Self.apiRequest(request)
        if isSecure { asked.fields["scheme"] = "https" }
        reply = api.respond(to: asked)
      } catch {
        reply = refused(error, request)
      }
    }
    let duration = ContinuousClock.now - start
    api.figures.note(reply, duration)
    log.note(reply, duration, method: request.method.rawValue, id: context.id)
    var response = Self.response(reply, isHead: request.method == .head, id: context.id)
    for field in crossOrigin.fields(for: request.head) { response.headers.append(field) }
    // Other servers of this machine may have no TLS: under its names for itself a browser is told nothing.
    if isSecure, let authority = request.head.authority, !HostList.own.contains(HostList.name(authority)) {
      response.headers.append(SecurityFields.onlyOverTLS)
    }
    return response
  }

  private func fhir(_ request: Hummingbird.Request) -> FHIRMount? {
    FHIRMount.owns(request.uri.string) ? api.fhir : nil
  }

  /// A problem in the form of the interface that was asked.
  private func refused(_ problem: Problem, _ request: Hummingbird.Request) -> Reply {
    var reply: Reply
    if fhir(request) != nil {
      reply = FHIRMount.refused(
        problem,
        API.Request(
          method: request.method.rawValue, target: request.uri.string, fields: Self.fields(request)))
    } else {
      reply = Reply(problem)
    }
    reply.route = "none"
    return reply
  }

  /// More than one client may ask; whoever only looks whether the server is there is not counted.
  private func excess(_ request: Hummingbird.Request, _ context: Context) -> Problem? {
    guard let rate, !["/healthz", "/readyz"].contains(request.uri.path) else { return nil }
    return rate.refusal(of: ClientAddress(address(context))).map { .tooMany(seconds: $0) }
  }

  /// The fields of a request that an answer depends on.
  private static var read: [(name: HTTPField.Name, key: String)] {
    [
      (.accept, "accept"), (.acceptEncoding, "accept-encoding"), (.acceptLanguage, "accept-language"),
      (.contentType, "content-type"), (.contentEncoding, "content-encoding"), (.ifNoneMatch, "if-none-match"),
      (.ifModifiedSince, "if-modified-since"), (FieldNames.prefer, "prefer"),
    ]
  }

  private static func fields(_ request: Hummingbird.Request) -> [String: String] {
    var fields: [String: String] = [:]
    for (name, key) in read { fields[key] = request.headers[name] }
    fields["host"] = request.head.authority
    return fields
  }

  private static func apiRequest(_ request: Hummingbird.Request) async throws(Problem) -> API.Request {
    let fields = fields(request)
    var body: [UInt8] = []
    if request.method == .post { body = try await collected(request) }
    return API.Request(
      method: request.method.rawValue, target: request.uri.string, fields: fields, body: body)
  }

  /// A body that comes slowly holds its connection no longer than its deadline.
  private static func collected(_ request: Hummingbird.Request) async throws(Problem) -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > ServerLimits.bodyBytes {
      throw .tooLarge
    }
    if request.headers[.contentLength] == "0"
      || (request.headers[.contentLength] == nil && request.headers[.transferEncoding] == nil)
    {
      return []
    }
    let body = request.body
    do {
      return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
        group.addTask {
          let buffer = try await body.collect(upTo: ServerLimits.bodyBytes)
          return Array(buffer.readableBytesView)
        }
        group.addTask {
          try await Task.sleep(for: .seconds(ServerLimits.bodySeconds))
          return nil
        }
        let first = try await group.next()
        group.cancelAll()
        guard let bytes = first ?? nil else { throw Problem.slowBody }
        return bytes
      }
    } catch let problem as Problem {
      throw problem
    } catch is NIOTooManyBytesError {
      throw .tooLarge
    } catch {
      throw .badBody
    }
  }

  private static func response(_ reply: Reply, isHead: Bool, id: String) -> Response {
    var fields = SecurityFields.fields
    for (name, value) in reply.fields {
      if let name = FieldNames.name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    fields.append(HTTPField(name: FieldNames.requestID, value: id))
    let status = HTTPResponse.Status(code: reply.status)
    if reply.status == 204 || reply.status == 304 {
      fields[.contentType] = nil
      var response = Response(status: status, headers: fields)
      response.headers[.contentLength] = nil
      return response
    }
    if isHead {
      fields[.contentLength] = String(reply.body.count)
      return Response(status: status, headers: fields)
    }
    // A request whose body was not read to its end leaves the connection in no state to go on.
    if reply.status == 408 || reply.status == 413 { fields[.connection] = "close" }
    return Response(
      status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
  }
}

/// Names of fields, checked once.
private enum FieldNames {
  static let requestID = HTTPField.Name("X-Request-Id")!
  static let prefer = HTTPField.Name("Prefer")!

  static func name(_ text: String) -> HTTPField.Name? {
    switch text {
    case "Content-Type": .contentType
    case "Cache-Control": .cacheControl
    case "ETag": .eTag
    case "Vary": .vary
    case "Content-Encoding": .contentEncoding
    default: HTTPField.Name(text)
    }
  }
}
