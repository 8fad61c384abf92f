import DirectoryModel
import Hummingbird
import Querying
import Serving
import Storing

/// A generation opened and asked, and its API in an application of one's own: `MountedDirectory DATA PORT`.
@main
struct MountedDirectory {
  static func main() async throws {
    let live = try LiveDirectory(DataDirectory(path: CommandLine.arguments[1]))
    let today = CalendarDate(iso: "2026-11-21")!
    var request = SearchRequest(on: today)
    request.cancer = "melanoma"
    print("\(try live.current.engine.search(request).total) for melanoma")

    let router = Router()
    router.get("hello") { _, _ in "hello" }
    router.mount(APIResponder(API(live) { today }))
    let port = Int(CommandLine.arguments[2]) ?? 8080
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
      onServerRunning: { print("listening on \($0.localAddress?.port ?? 0)") })
    try await application.runService()
  }
}
