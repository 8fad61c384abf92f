import HTTPTypes
public import Hummingbird
import Logging
import NIOCore

/// Puts the API behind a server: what comes from the network is bounded and checked here, every reply gets the fields
/// that keep a browser from leaking it, and the log and the figures hold the route and never the address.
public struct APIResponder<Context: RequestContext>: HTTPResponder {
  let api: API
  let hosts: HostList
  let figures: RequestFigures
  let log: RequestLog

  public func respond(to request: Hummingbird.Request, context: Context) async throws -> Response {
    let start = ContinuousClock.now
    var reply: Reply
    if let problem = hosts.refusal(of: request) {
      reply = Reply(problem)
      reply.route = "none"
    } else {
      do throws(Problem) {
        reply = api.respond(to: try await Self.apiRequest(request))
      } catch {
        reply = Reply(error)
        reply.route = "none"
      }
    }
    let duration = ContinuousClock.now - start
    figures.note(reply, duration)
    log.note(reply, duration, method: request.method.rawValue, id: context.id)
    return Self.response(reply, isHead: request.method == .head, id: context.id)
  }

  private static func apiRequest(_ request: Hummingbird.Request) async throws(Problem) -> API.Request {
    var fields: [String: String] = [:]
    for field in request.headers { fields[field.name.canonicalName, default: ""] += field.value }
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
    var fields = HTTPFields()
    for (name, value) in reply.fields {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    for (name, value) in SecurityFields.all { fields[name] = value }
    if let name = HTTPField.Name("X-Request-Id") { fields[name] = id }
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
