import HTTPTypes
public import Hummingbird

extension RouterMethods {
  /// Answers everything under `/api/v1` and `/fhir/r4` in an application of one's own.
  ///
  /// It takes up no new generation by itself: `LiveDirectory.refresh()` does.
  public func mount(_ responder: APIResponder<Context>) {
    for method in [HTTPRequest.Method.get, .head, .post, .options] {
      for path in ["/api/v1/**", "/fhir/r4/**"] {
        on(RouterPath(path), method: method) { request, context in
          try await responder.respond(to: request, context: context)
        }
      }
    }
  }
}
