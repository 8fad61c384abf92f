import Storing
import TestSupport

/// The bundled data and the example, which the tests of the API and of the pages share.
enum ServedExample {
  private static let fixture: DirectoryFixture = {
    do {
      let fixture = try DirectoryFixture()
      try fixture.add([.example])
      return fixture
    } catch { preconditionFailure("no directory: \(error)") }
  }()

  static var directory: DataDirectory { fixture.directory }
}
