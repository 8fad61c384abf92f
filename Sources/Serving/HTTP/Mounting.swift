import HTTPTypes
public import Hummingbird

extension RouterMethods {
  /// Answers everything under `/api/v1` in an application of one's own.
  ///
  /// It takes up no new generation by itself: `LiveDirectory.refresh()` does.
  public func mount(_ responder: APIResponder<Context>) {
    for method in [HTTPRequest.Method.get, .head, .post, .options] {
      on("/api/v1/**", method: method) { request, context in
        try await responder.respond(to: request, context: context)
      }
    }
  }
}
